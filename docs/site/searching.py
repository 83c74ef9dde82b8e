"""A search that finds decimals: Sphinx's own splits them, and leaves out what is digits alone."""

import re

from sphinx.search.en import SearchEnglish


class WithNumbers(SearchEnglish):
    """English, where 1.964 is a word."""

    _word_re = re.compile(r"\d*\.\d+|\w+")
    js_splitter_code = r"""
var splitQuery = (query) => query.match(/\d*\.\d+|[\p{L}\p{N}_]+/gu) ?? [];
"""


def setup(app):
    """Take it for English."""
    app.add_search_language(WithNumbers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
