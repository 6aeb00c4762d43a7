"""One file in, one `Document` out. Knows formats, and nothing about reports."""
