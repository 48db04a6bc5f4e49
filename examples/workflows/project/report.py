from average import average


def report(orders):
    # TODO: name the currency
    return f"average {average(orders)}"
