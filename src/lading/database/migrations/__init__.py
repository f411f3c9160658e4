"""Changes of the schema, in order: `NNNN_pre_…` before the new release starts, `NNNN_post_…` after the old ended."""
