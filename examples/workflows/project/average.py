def average(values):
    """The mean of the values."""
    total = sum(values)
    count = len(values)
    # FIXME: an empty list divides by zero
    return total / count
