package dev.loupe.site;

import dev.loupe.report.Html;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What stands around the body of every page: the head, the navigation, the way to the same page in the other language. */
final class Frame {
    private final String style;
    private final String script;
    private final Map<String, String> titles = new HashMap<>();

    /**
     * A frame for all pages of a site.
     *
     * @param script of pages that search
     */
    Frame(List<Page> pages, String style, String script) {
        this.style = style;
        this.script = script;
        pages.forEach(page -> titles.put(page.file(), page.title()));
    }

    String around(Page page) {
        Language language = page.language();
        boolean searches = page.name().equals("search");
        StringBuilder html = new StringBuilder(1 << 14);
        html.append(Html.head(
                language.tag, page.title(), style, searches ? script : "", "img-src 'self' data:; object-src 'none';"));
        html.append("<link rel=\"icon\" href=\"data:,\">\n<body>\n<a class=\"skip\" href=\"#content\">")
                .append(language.of("to the content", "跳到正文"))
                .append("</a>\n<header><a class=\"home\" href=\"")
                .append(page.up())
                .append(Page.file("index", language))
                .append("\">Loupe</a>");
        link(html, page, "search", language, language.of("Search", "搜索"));
        String twin = Page.file(page.name(), language.other());
        html.append("<a lang=\"")
                .append(language.other().tag)
                .append("\" hreflang=\"")
                .append(language.other().tag)
                .append("\" href=\"")
                .append(page.up())
                .append(twin)
                .append("\">")
                .append(language.other().title)
                .append("</a></header>\n<div class=\"columns\">\n");
        navigation(html, page);
        html.append("<main id=\"content\">\n").append(page.body()).append("</main>\n</div>\n");
        html.append(searches ? "<script>" + script + "</script>\n" : "");
        return html.append("</body>\n</html>\n").toString();
    }

    private void navigation(StringBuilder html, Page page) {
        Language language = page.language();
        html.append("<nav aria-label=\"")
                .append(language.of("All pages", "全部页面"))
                .append("\">\n");
        for (Part part : Part.ALL) {
            Part here = Part.of(page.name()).orElse(Part.ALL.get(0));
            html.append(part.equals(here) ? "<details open>" : "<details>")
                    .append("<summary>")
                    .append(part.title(language))
                    .append("</summary>\n<ul>\n");
            for (String name : part.pages()) {
                String title = titles.get(Page.file(name, language));
                if (title != null) {
                    html.append("<li>");
                    link(html, page, name, language, title);
                    html.append("</li>\n");
                }
            }
            html.append("</ul></details>\n");
        }
        html.append("</nav>\n");
    }

    private static void link(StringBuilder html, Page from, String to, Language language, String title) {
        html.append("<a href=\"")
                .append(from.up())
                .append(Page.file(to, language))
                .append('"');
        html.append(from.name().equals(to) ? " aria-current=\"page\">" : ">")
                .append(title)
                .append("</a>");
    }
}
