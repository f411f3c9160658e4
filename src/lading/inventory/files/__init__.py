"""Files of counts: CSV or JSON lines, gzipped or not, of any size, read in pieces and loaded in pieces."""
