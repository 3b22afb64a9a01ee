package dev.loupe.metrics.classification;

import dev.loupe.graph.BadInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Samples as comma-separated values (RFC 4180).
 *
 * <p>A header may name the columns: {@code id} or {@code image}, {@code label} or {@code class}; every other column has
 * the scores of the class that it names. Without a header one column is the label, and several are scores, after an id
 * if the first is no number; two columns in a file of labels are an id and a label.
 */
final class Csv {
    private static final Set<String> IDS =
            Set.of("id", "image", "image_id", "file", "file_name", "filename", "name", "sample", "index");
    private static final Set<String> LABELS =
            Set.of("label", "class", "truth", "target", "prediction", "predicted", "pred", "y", "y_true", "y_pred");
    private static final int LONGEST_LINE = 1 << 24;

    private final BufferedReader text;
    /** The lines of the file that are read, and the one on which the last record began: a quoted cell may have several. */
    private long linesRead;

    private long line;

    private Csv(InputStream bytes) {
        this.text = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8), 1 << 16);
    }

    static void read(InputStream bytes, boolean labelsOnly, SampleFile.Reader reader) throws IOException {
        new Csv(bytes).read(labelsOnly, reader);
    }

    private void read(boolean labelsOnly, SampleFile.Reader reader) throws IOException {
        Columns columns = new Columns(-1, -1, false);
        int width = -1;
        for (List<String> cells = cells(); !cells.isEmpty(); cells = cells()) {
            if (cells.size() == 1 && cells.get(0).isBlank()) {
                continue;
            }
            if (width < 0) {
                width = cells.size();
                columns = columns(cells, labelsOnly);
                if (columns.header) {
                    if (columns.label < 0) {
                        reader.classes(columns.scores(cells));
                    }
                    continue;
                }
            }
            if (cells.size() != width) {
                reader.unusable(new BadInput(
                        "line " + line + " has " + cells.size() + " columns instead of " + width + "; correct it"));
                continue;
            }
            Sample sample;
            try {
                sample = sample(cells, columns);
            } catch (BadInput e) {
                reader.unusable(e);
                continue;
            }
            reader.sample(sample);
        }
    }

    /** Which column is what; -1 for none. */
    private record Columns(int id, int label, boolean header) {
        List<String> scores(List<String> cells) {
            List<String> scores = new ArrayList<>(cells.size());
            for (int i = 0; i < cells.size(); i++) {
                if (i != id) {
                    scores.add(cells.get(i));
                }
            }
            return scores;
        }
    }

    private static Columns columns(List<String> cells, boolean labelsOnly) {
        List<String> lower = cells.stream()
                .map(cell -> cell.strip().toLowerCase(Locale.ROOT))
                .toList();
        int id = first(lower, IDS);
        int label = first(lower, LABELS);
        if (id >= 0 || label >= 0) {
            return new Columns(id, label < 0 && labelsOnly ? cells.size() - 1 : label, true);
        }
        if (cells.size() == 1) {
            return new Columns(-1, 0, false);
        }
        if (labelsOnly) {
            return new Columns(0, cells.size() - 1, false);
        }
        long numbers = cells.stream().filter(Csv::isNumber).count();
        if (numbers == 0 && cells.size() > 2) {
            return new Columns(-1, -1, true);
        }
        if (isNumber(cells.get(0))) {
            return new Columns(-1, -1, false);
        }
        return new Columns(0, cells.size() == 2 ? 1 : -1, false);
    }

    private static int first(List<String> cells, Set<String> names) {
        for (int i = 0; i < cells.size(); i++) {
            if (names.contains(cells.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isNumber(String cell) {
        try {
            return !Double.isInfinite(Double.parseDouble(cell.strip()));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private Sample sample(List<String> cells, Columns columns) {
        String id = columns.id < 0 ? "" : cells.get(columns.id).strip();
        if (columns.label >= 0) {
            return Sample.labelled(id, cells.get(columns.label).strip());
        }
        double[] scores = new double[cells.size() - (columns.id < 0 ? 0 : 1)];
        int at = 0;
        for (int i = 0; i < cells.size(); i++) {
            if (i == columns.id) {
                continue;
            }
            try {
                scores[at++] = Double.parseDouble(cells.get(i).strip());
            } catch (NumberFormatException e) {
                throw new BadInput(
                        "line " + line + ", column " + (i + 1) + ": a score is expected; correct it there", e);
            }
        }
        return Sample.scored(id, scores);
    }

    /** The cells of the next record, none at the end. A quoted cell may hold commas, quotes (doubled) and newlines. */
    private List<String> cells() throws IOException {
        line = linesRead + 1;
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        int length = 0;
        for (int c = text.read(); ; c = text.read()) {
            if (c < 0 && length == 0) {
                return List.of();
            }
            if (++length > LONGEST_LINE) {
                throw new BadInput("has a line of more than " + LONGEST_LINE + " characters; is it CSV?");
            }
            linesRead += c == '\n' ? 1 : 0;
            if (quoted) {
                if (c == '"') {
                    text.mark(1);
                    if (text.read() == '"') {
                        cell.append('"');
                    } else {
                        text.reset();
                        quoted = false;
                    }
                } else if (c < 0) {
                    throw new BadInput("ends inside a quoted cell; it seems cut off");
                } else {
                    cell.append((char) c);
                }
            } else if (c == '"' && cell.isEmpty()) {
                quoted = true;
            } else if (c == ',') {
                cells.add(cell.toString());
                cell.setLength(0);
            } else if (c == '\n' || c < 0) {
                cells.add(cell.toString());
                return cells;
            } else if (c != '\r' && c != 0xFEFF) {
                cell.append((char) c);
            }
        }
    }
}
