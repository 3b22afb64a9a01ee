package dev.loupe.serve;

import dev.loupe.graph.BadInput;
import dev.loupe.report.page.Page;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was asked.
 *
 * @param values of the query, by name, the last of each
 * @param links to all rooms, for a page
 * @param body never more than the server's limit: beyond it a read throws
 */
public record Request(String path, Map<String, String> values, List<Page.Link> links, InputStream body) {
    public Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    public String value(String name, String usual) {
        return value(name).orElse(usual);
    }

    /**
     * A value that must be there.
     *
     * @throws BadInput when it is not
     */
    public String need(String name) {
        return value(name).orElseThrow(() -> new BadInput("the request lacks " + name));
    }

    /**
     * A whole number.
     *
     * @throws BadInput when it is none, or outside the range
     */
    public int number(String name, int usual, int least, int most) {
        String text = value(name, String.valueOf(usual));
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadInput(name + " '" + text + "' is not a whole number", e);
        }
        throw new BadInput(name + " " + text + " is not from " + least + " to " + most);
    }
}
