package dev.loupe.site;

import dev.loupe.explain.Topics;
import dev.loupe.report.Html;
import dev.loupe.report.document.DocumentHtml;
import dev.loupe.report.learning.Setting;
import java.util.List;
import java.util.Map;

/** The textbook's exercises: the topics of {@code loupe explain}, whose figures are computed while the site is made. */
final class Exercises {
    private Exercises() {}

    static List<Page> pages(Language language) {
        return Topics.names().stream()
                .map(name -> new Page("explain/" + name, language, body(name, language)))
                .toList();
    }

    private static String body(String name, Language language) {
        StringBuilder html = new StringBuilder(DocumentHtml.body(Topics.document(name, Map.of(), language.tag)));
        html.append("<h2>").append(language.of("With other numbers", "换一组数")).append("</h2>\n<p>");
        html.append(language.of(
                "Every figure above was computed while this page was made. The same at a terminal:",
                "本页的每个数字都是生成页面时现算的。在终端里同样可以得到："));
        html.append("</p>\n<pre tabindex=\"0\"><code>./loupe explain ")
                .append(name)
                .append(language.of("", " --language zh"));
        List<Setting> settings = Topics.settings(name);
        for (Setting setting : settings) {
            html.append(" --set ").append(setting.name()).append('=').append(Html.escape(setting.usual()));
        }
        return html.append("</code></pre>\n").toString();
    }
}
