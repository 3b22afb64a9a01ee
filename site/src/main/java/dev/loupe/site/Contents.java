package dev.loupe.site;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page of all titles and headings, which a small script searches; without it they are a list to look through. */
final class Contents {
    private static final Pattern SECTION = Pattern.compile("<h2( id=\"([^\"]*)\")?>(.*?)</h2>", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    private Contents() {}

    static Page page(List<Page> pages, Language language) {
        StringBuilder html = new StringBuilder("<h1>")
                .append(language.of("Search", "搜索"))
                .append("</h1>\n<label>")
                .append(language.of("Words of titles and headings", "标题中的词"))
                .append(" <input id=\"words\" type=\"search\" autocomplete=\"off\"></label>\n")
                .append("<p id=\"found\" role=\"status\"></p>\n<ul id=\"titles\">\n");
        for (Page page : pages) {
            if (page.language() != language) {
                continue;
            }
            entry(html, page.file(), page.title());
            Matcher section = SECTION.matcher(page.body());
            while (section.find()) {
                String anchor = section.group(2) == null ? "" : "#" + section.group(2);
                String title = TAG.matcher(section.group(3)).replaceAll("");
                entry(html, page.file() + anchor, page.title() + " › " + title);
            }
        }
        return new Page("search", language, html.append("</ul>\n").toString());
    }

    private static void entry(StringBuilder html, String address, String title) {
        html.append("<li><a href=\"")
                .append(address)
                .append("\">")
                .append(title)
                .append("</a></li>\n");
    }
}
