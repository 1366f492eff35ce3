"""Small errors put into a copy of the product on purpose: the tests have to notice them."""
