package dev.loupe.models.text;

import dev.loupe.metrics.text.Baseline;
import dev.loupe.models.training.Metrics;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.evaluation.Charts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What came out of learning a text, beside what does without a network.
 *
 * @param heldOut characters
 * @param bits a character on all that is held out
 * @param baselines the hardest to beat last
 * @param sample a text that the network writes
 */
record CharacterReport(
        RunFolder folder, int heldOut, String network, double bits, List<Baseline> baselines, String sample) {
    private static final int SAMPLE = 600;
    private static final double TEMPERATURE = 0.7;

    static CharacterReport of(RunFolder folder, Text text, String network, List<Baseline> baselines) {
        List<Metrics.Point> bits = Metrics.curve(folder.metrics(), "bits_per_character");
        List<Baseline> ordered = baselines.stream()
                .sorted(Comparator.comparingDouble(Baseline::bitsPerCharacter).reversed())
                .toList();
        return new CharacterReport(
                folder, text.heldOut(), network, bits.get(bits.size() - 1).value(), ordered, sample(folder.folder()));
    }

    private static String sample(Path run) {
        StringBuilder sample = new StringBuilder();
        try (CharacterNetwork.Learned learned = CharacterNetwork.read(run)) {
            new Writer(learned, TEMPERATURE, 0, 0).write("", SAMPLE, sample, () -> false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sample.toString();
    }

    /** The last lines of the command. */
    String lastLines() {
        return number(bits) + " bits per character on " + heldOut + " held-out characters\nbeaten: " + names(true)
                + "\nnot beaten: " + names(false) + "\n" + folder.report();
    }

    private String names(boolean beaten) {
        String names = baselines.stream()
                .filter(one -> (bits < one.bitsPerCharacter()) == beaten)
                .map(one -> one.name() + " " + number(one.bitsPerCharacter()))
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
    }

    String html() {
        return folder.page("loupe train char-lstm")
                .text(network + ": " + number(bits) + " bits per character (perplexity "
                        + number(Math.pow(2, bits)) + ") on " + heldOut
                        + " held-out characters, the state carried through all of them.")
                .heading("What does without a network")
                .table(
                        List.of("", "bits per character", "has seen the text before", ""),
                        baselines.stream()
                                .map(one -> List.of(
                                        one.name(),
                                        number(one.bitsPerCharacter()),
                                        one.learned() ? "yes" : "no",
                                        bits < one.bitsPerCharacter() ? "beaten" : "not beaten"))
                                .toList())
                .heading("Curves")
                .charts(List.of(
                        Charts.curves(
                                "bits",
                                "Bits per character, first tenth of what is held out",
                                List.of(Metrics.line(network, folder.metrics(), "bits_per_character_tenth"))),
                        Charts.curves(
                                "loss",
                                "Training loss, in nats a character",
                                List.of(
                                        Metrics.line("each 50th step", folder.metrics(), "loss"),
                                        Metrics.line("mean between evaluations", folder.metrics(), "train_loss"))),
                        Charts.curves(
                                "learning-rate",
                                "Learning rate",
                                List.of(Metrics.line("rate", folder.metrics(), "learning_rate")))))
                .heading("A sample at temperature 0.7, seed 0")
                .preformatted(sample)
                .html();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
