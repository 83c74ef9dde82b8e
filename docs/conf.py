"""Sphinx's settings; `make site` runs it on the pages that docs/site/build.py has put together."""

import os
import sys
from pathlib import Path

import kerasdemos

sys.path.insert(0, str(Path(__file__).parent / "site"))

project = "kerasdemos"
author = "the authors of kerasdemos"
version = release = kerasdemos.__version__
html_title = "kerasdemos"
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.mathjax",
              "slides", "searching"]
exclude_patterns = ["node_modules"]
suppress_warnings = ["mystnb.unknown_mime_type"]

# Pages and notebooks. What ran, ran before: docs/site/demos.py.
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "attrs_block", "attrs_inline"]
myst_heading_anchors = 4
myst_links_external_new_tab = False

# A name in backticks is a name of ours, or code.
default_role = "py:obj"

# The reference: NumPy's docstrings, of public names.
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
autodoc_default_options = {"members": True, "show-inheritance": False}
autodoc_member_order = "bysource"
autodoc_typehints = "none"
add_module_names = False
toc_object_entries_show_parents = "hide"

# No page asks another host for anything.
mathjax_path = "../decks/mathjax/es5/tex-svg.js"  # from _static: one of 2 MB does for both
mathjax3_config = {"options": {"enableMenu": False}}
html_theme = "pydata_sphinx_theme"
MADE = Path(os.environ["KERASDEMOS_SITE"])  # what build.py has put together
html_static_path = ["site/static", str(MADE / "site-static")]
html_css_files = ["report.css", "site.css"]
html_extra_path = [str(MADE / "site-extra")]
html_js_files = [("site.js", {"defer": "defer"})]
html_domain_indices = html_use_index = False
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "logo": {"text": "kerasdemos"},
    "show_prev_next": True,
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "header_links_before_dropdown": 7,
    "show_toc_level": 2,
    "navigation_depth": 2,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "back_to_top_button": False,
}
copyright = "the authors of kerasdemos, MIT licence; the lectures belong to their authors"
# Pages with nothing beside them in their section.
html_sidebars = {name: [] for name in ("index", "lecture_*", "search")}
html_context = {"default_mode": "auto"}
