"""One `Document` in, one `Report` out. Pure functions over data in rules/*.toml; no files but those."""
