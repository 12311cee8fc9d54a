"""Published recommenders that Pairwell's engine is measured against, one module each. See bench/README.md."""
