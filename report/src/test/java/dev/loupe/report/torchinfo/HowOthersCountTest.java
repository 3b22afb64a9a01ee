package dev.loupe.report.torchinfo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Modules;
import dev.loupe.inspect.InferenceMemory;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Optimizer;
import dev.loupe.inspect.TrainingMemory;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/how-others-count.md} is what this code writes: the exact figures are counted, torchinfo's computed by its
 * rules, which the golden texts hold byte for byte. With {@code -Dloupe.rewrite=true} the file is written anew.
 */
class HowOthersCountTest {
    private static final Path PAGE = Path.of(System.getProperty("loupe.root", ".."), "docs", "how-others-count.md");

    /** Multiply-adds of networks that torchinfo counts wrongly, and why. */
    private static final List<List<String>> MULTIPLY_ADDS = List.of(
            List.of("alexnet", "bias additions count"),
            List.of("resnet152", "bias additions and batch normalisations count"),
            List.of("linear_3d", "1.8 forgets the sequence dimension of Linear; biases"),
            List.of("convnext_tiny", "the same"),
            List.of("vit_b_16", "attention is not counted; 1.8: Linear"),
            List.of("swin_t", "attention, whose projections are never called as modules; 1.8: Linear"),
            List.of("maxvit_t", "the products of queries, keys and values; 1.8: Linear"),
            List.of("self_attention", "MultiheadAttention is no leaf"),
            List.of("dcgan_generator", "transposed convolutions are counted by their output"),
            List.of("unet256", "the same"),
            List.of("lstm_cell_loop", "cells multiply by the hidden size once more"),
            List.of("lstm", "biases"),
            List.of("lstm_2_bi", "biases"),
            List.of("gru_2", "biases"),
            List.of("char_lm", "biases; embedding look-ups count; 1.8: Linear"));

    private static final List<List<String>> PARAMETER_BYTES = List.of(
            List.of("vit_b_16", "1.8 leaves out what is no leaf's: attention, position embedding, class token"),
            List.of("swin_t", "the same: attention's projections and position tables"),
            List.of("convnext_tiny", "the same: layer scales"),
            List.of("googlenet", "1.8 leaves out the auxiliary heads, which do not run"),
            List.of("self_attention", "MultiheadAttention is no leaf"));

    private static final List<String> MEMORY =
            List.of("alexnet", "vgg16", "resnet50", "resnet152", "mobilenet_v2", "densenet121", "vit_b_16");

    @Test
    void thePageIsWhatTheCodeCounts() throws IOException {
        String page = page();
        if (Boolean.getBoolean("loupe.rewrite")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("rewrite it with: mvn test -pl report -am -Dtest=HowOthersCountTest -Dloupe.rewrite=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .hasContent(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # How others count

                <!-- Written by HowOthersCountTest of the module report: do not edit. -->

                The exact figures are Loupe's. torchinfo's are those of release 1.8.0 and of the development head of August 2026,
                computed by their own rules (`--style torchinfo-1.8` and `torchinfo-main` print their texts byte for byte). All networks
                with their usual inputs, `loupe inspect NAME`.

                ## Multiply-adds
                Exact: products of weights and of activations, batch included; no biases, normalisations or look-ups.

                | network | exact | torchinfo 1.8 | | torchinfo main | | why |
                |---|---:|---:|---:|---:|---:|---|
                """);
        for (List<String> row : MULTIPLY_ADDS) {
            Graph graph = graph(row.get(0));
            long exact = Inspection.of(graph).totals().multiplyAdds().value();
            long release = statistics(Version.ONE_EIGHT, graph).multiplyAdds();
            long main = statistics(Version.MAIN, graph).multiplyAdds();
            row(page, row.get(0), exact, release, off(release, exact), main, off(main, exact), row.get(1));
        }
        page.append("""

                ## Bytes of parameters

                | network | exact | torchinfo 1.8 | | torchinfo main | | why |
                |---|---:|---:|---:|---:|---:|---|
                """);
        for (List<String> row : PARAMETER_BYTES) {
            Graph graph = graph(row.get(0));
            long exact = Inspection.of(graph).totals().parameterBytes().value();
            long release = statistics(Version.ONE_EIGHT, graph).parameterBytes();
            long main = statistics(Version.MAIN, graph).parameterBytes();
            row(page, row.get(0), exact, release, off(release, exact), main, off(main, exact), row.get(1));
        }
        page.append("""

                ## Bytes of activations
                torchinfo's "forward/backward pass size" is twice the outputs of those leaves that have parameters. It is neither what an
                inference needs at its peak nor what a training step keeps for its backward pass ([memory](memory.md)); both without
                parameters.

                | network | torchinfo | inference, peak | training, saved |
                |---|---:|---:|---:|
                """);
        for (String name : MEMORY) {
            Graph graph = graph(name);
            row(
                    page,
                    name,
                    statistics(Version.MAIN, graph).outputBytes(),
                    InferenceMemory.of(graph).activationBytes().orElseThrow().value(),
                    TrainingMemory.of(graph, Optimizer.SGD)
                            .savedBytes()
                            .orElseThrow()
                            .value());
        }
        return page.toString();
    }

    private static void row(StringBuilder page, Object... cells) {
        for (Object cell : cells) {
            page.append("| ")
                    .append(cell instanceof Long number ? String.format(Locale.ROOT, "%,d", number) : cell)
                    .append(' ');
        }
        page.append("|\n");
    }

    private static String off(long counted, long exact) {
        return counted == exact ? "exact" : String.format(Locale.ROOT, "%+.1f %%", 100.0 * (counted - exact) / exact);
    }

    private static Graph graph(String name) {
        return Zoo.find(name).orElseThrow().graph();
    }

    private static Statistics statistics(Version version, Graph graph) {
        Modules modules = Modules.of(graph);
        TorchinfoSettings settings = TorchinfoSettings.of(version);
        List<Row> rows = Rows.of(graph, modules, new Holdings(modules), settings);
        if (version == Version.MAIN) {
            Statistics.markTied(rows);
        }
        new Leftovers(rows).fill(version);
        return Statistics.of(version, graph, rows);
    }
}
