"""What people thought of a meeting, asked without asking who they are."""
