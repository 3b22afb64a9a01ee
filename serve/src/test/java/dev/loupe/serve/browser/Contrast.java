package dev.loupe.serve.browser;

import static org.assertj.core.api.Assertions.assertThat;

/** Whether texts can be read: their contrast with what is behind them, by WCAG 2.1, success criterion 1.4.3 (AA). */
final class Contrast {
    /** Looks at each element with text of its own; in a drawing, at the page behind the drawing. */
    private static final String SCRIPT = """
            const color = (text) => {
              const parts = text.match(/[\\d.]+/g).map(Number);
              return parts.length < 4 || parts[3] > 0 ? parts.slice(0, 3) : null;
            };
            const luminance = (parts) => {
              const [r, g, b] = parts.map((part) => part / 255).map((part) =>
                part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
              return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const behind = (element) => {
              for (let at = element; at; at = at.parentElement) {
                const found = color(getComputedStyle(at).backgroundColor);
                if (found) return found;
              }
              return [255, 255, 255];
            };
            const poor = [];
            for (const element of document.querySelectorAll("body *")) {
              const drawing = element.closest("svg");
              const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
              const skip = !hasText || !element.checkVisibility() || element.closest("script, style, noscript, :disabled")
                || (drawing && element.tagName !== "text");
              if (skip) continue;
              const style = getComputedStyle(element);
              const text = color(drawing ? style.fill : style.color) ?? [0, 0, 0];
              const [dark, light] = [luminance(text), luminance(behind(drawing ? drawing.parentElement : element))].sort((a, b) => a - b);
              const ratio = (light + 0.05) / (dark + 0.05);
              if (ratio < 4.5) poor.push(`${element.tagName} ${element.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`);
            }
            return poor.join("; ");
            """;

    private Contrast() {}

    static void assertReadable(Browser browser) {
        assertThat(poor(browser)).as("texts with a contrast below 4.5").isEmpty();
    }

    /** The texts that cannot be read. */
    static String poor(Browser browser) {
        return browser.run(SCRIPT).toString();
    }
}
