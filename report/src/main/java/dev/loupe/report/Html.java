package dev.loupe.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Text made safe for HTML and SVG, and what a page that is one file needs. */
public final class Html {
    private Html() {}

    /** The text for an element or a quoted attribute. */
    public static String escape(String text) {
        String visible = Visible.of(text);
        StringBuilder safe = new StringBuilder(visible.length() + 16);
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }

    /** The same for a text of several lines. */
    public static String escapeLines(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        for (String line : text.split("\n", -1)) {
            safe.append(safe.length() == 0 ? "" : "\n").append(escape(line));
        }
        return safe.toString();
    }

    /** JSON that may stand inside a script element: its strings cannot end that. */
    public static String inScript(Json json) {
        return json.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    /** The first lines of a page that loads nothing and runs nothing but the given style and script. */
    public static String head(String title, String style, String script) {
        return head("en", title, style, script);
    }

    /** The same in another language, by its tag of two letters. */
    public static String head(String language, String title, String style, String script) {
        return head(language, title, style, script, "");
    }

    /**
     * The same with more that the page may do.
     *
     * @param policy directives of a content-security policy, each with its semicolon
     */
    public static String head(String language, String title, String style, String script, String policy) {
        return """
                <!doctype html>
                <html lang="%s">
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '%s'; script-src '%s'; \
                %s base-uri 'none'; form-action 'none'">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="referrer" content="no-referrer">
                <title>%s</title>
                <style>%s</style>
                """.formatted(language, hash(style), hash(script), policy, escape(title), style);
    }

    /** The name by which a content-security policy admits a text. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A file of this program that pages are made of. */
    public static String file(String name) {
        try (InputStream in = Html.class.getResourceAsStream("html/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
