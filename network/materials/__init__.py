"""What is handed out at a meeting: links and files, before it and after it."""
