"""The templates of a source, learnt from its pages: which place on a page states which field.

Enter by `learn.learn_layout`, which gives a `layout.Layout`, and by `read.read_by_layout`, which gives the
claims that a page makes by it. It imports outlines, claims and the taxonomy, nothing else.
"""
