"""The place to which a long page was scrolled, found again by who comes back to it."""

from pathlib import Path

import streamlit as st

keep_place = st.components.v2.component("place", html="<span></span>", js=(Path(__file__).parent / "place.js").read_text())
