"""What nobody came for is given up: refunded, and put back into stock once it stands on the shelf again."""

TO_PUT_BACK = "toPutBack"
