"""What was done with a product: labels, custody, materials, cultures, the lab's calendar, the way from disc to disc."""
