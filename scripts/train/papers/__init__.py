"""Documents made as lines with boxes, without a picture: what a text reader would give for a page, and questions about it."""
