"""Denmark: regions, municipalities, and which region when."""
