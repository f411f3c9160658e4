"""What-if: stored orders sourced again by other profiles, in order, without effect, and compared."""
