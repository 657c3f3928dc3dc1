"""Texts that visitors may type, and a page for Streamlit to run that shows them in every element that reads Markdown."""

PICTURE = "![typed](http://pictures.example/y.png)"

TEXTS = (
    PICTURE,
    "*a* and **b**",
    "_a_ __b__",
    "sepal_length (cm)",
    "$typed$",
    "$$typed$$",
    "$5 and $6",
    ":smile: :100: :+1:",
    ":smile",
    ":material/home:",
    ":material_home:",
    ":streamlit:",
    ":red[typed]",
    ":color[typed]{foreground=red}",
    "::typed",
    ":::typed",
    "www.example.org",
    "(WWW.EXAMPLE.ORG)",
    "wwww.example.org",
    "www",
    "a@b.org",
    "mailto:a@b.org",
    "https://x.y/z?a=b&c#d",
    "<https://x.y>",
    "[typed](https://x.y)",
    "[typed]: https://x.y",
    "[^1]",
    "[ ] typed",
    "~~typed~~ ~typed~",
    "<b>typed</b>",
    "<!-- typed -->",
    "<img src=http://pictures.example/x.png>",
    "&amp; &#42; &copy;",
    "`typed`",
    "``` typed",
    "~~~",
    "# typed",
    "#",
    "> typed",
    "- typed",
    "-",
    "+",
    "1. typed",
    "1.",
    "2)",
    "---",
    "===",
    "***",
    "| a | b |",
    "a -> b <- c <-> d -- e",
    "x >= 3, x <= 4, x ~= 5",
    "->",
    "\\",
    "\\*typed\\*",
    "\\$typed\\$",
    "\\(typed\\)",
    "    typed",
    "two  blanks",
    "-0.5",
    "1.5e-3",
    "from 12:30 to 13:00:59",
    "gås, gøs, Größe, σ², x₁",
)


def show():
    """Show every text, in an element of its own of each kind."""
    import streamlit as st

    from nnkit.markdown import literal

    elements = {
        "markdown": st.markdown,
        "beside-others": lambda text: st.markdown(f"$x$ :smile: {text} :material/home:"),
        "strong": lambda text: st.markdown(f"**{text}**: a"),
        "list": lambda text: st.markdown(f"a\n- {text}\n- {text}"),
        "heading": lambda text: st.subheader(text, anchor=False),
        "caption": st.caption,
        "error": st.error,
        "table": lambda text: st.table({"a": [text]}),
        "table-heading": lambda text: st.table({text: ["a"]}),
        "metric": lambda text: st.metric(text, text, text),
        "button": lambda text: st.button(text, key=f"button {text}"),
        "pills": lambda text: st.pills("a", [text], key=f"pills {text}"),
        "label": lambda text: st.toggle(text, key=f"toggle {text}"),
        "tab": lambda text: st.tabs([text]),
        "fold": st.expander,
    }
    for name, element in elements.items():
        with st.container(key=name):
            for text in TEXTS:
                element(literal(text))
    with st.container(key="as-it-is"):
        for text in TEXTS:
            st.selectbox("a", [text], key=f"selectbox {text}")
            st.code(text, language=None)
        st.dataframe({text: [text] for text in TEXTS})
    st.write("All is shown.")


if __name__ == "__main__":
    show()
