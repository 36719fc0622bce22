"""What happened, who must hear of it, and the work that follows."""
