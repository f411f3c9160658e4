"""Changes of the schema, in order: `NNNN_pre_…` before the new release runs, `NNNN_post_…` after the old one has gone."""
