"""What-if asked for over the API: kept, run by a worker, followed, and read page by page."""
