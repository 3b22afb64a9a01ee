package dev.loupe.models.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.loupe.formats.WholeFile;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.models.Patience;
import dev.loupe.models.recurrent.LayerStack;
import dev.loupe.report.learning.GenerateRequest;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.report.trace.Series;
import dev.loupe.report.trace.Trace;
import dev.loupe.torch.Executor;
import dev.loupe.torch.Functional;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A character model on a text of 4,559 characters: it learns, goes on exactly, is judged rightly, writes and is traced. */
class CharLstmTest {
    private static Path tale() {
        try {
            return Path.of(Objects.requireNonNull(CharLstmTest.class.getResource("lens-grinder.txt"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrainRequest request(Path text, Path out, int steps, boolean resume, String... settings) {
        Map<String, String> given = new LinkedHashMap<>(Map.of(
                "batch",
                "8",
                "length",
                "25",
                "hidden",
                "32",
                "features",
                "12",
                "threads",
                "1",
                "warm_up",
                "5",
                "rate",
                "0.02"));
        for (String setting : settings) {
            given.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return new TrainRequest(
                "text:" + text,
                out,
                OptionalLong.empty(),
                OptionalLong.of(steps),
                OptionalDouble.empty(),
                3,
                resume,
                given);
    }

    private static String train(TrainRequest request) {
        Patience patience = new Patience(Patience.ENDLESS);
        assertThat(new CharLstmRecipe().train(request, patience)).isTrue();
        return patience.said();
    }

    private static double last(Path out, String figure) throws IOException {
        List<String> lines = Files.readAllLines(out.resolve("metrics.jsonl"));
        String line = lines.get(lines.size() - 1);
        assertThat(line).contains("\"final\":true");
        return Double.parseDouble(line.replaceAll(".*\"" + figure + "\":([0-9.E-]+).*", "$1"));
    }

    @Test
    void aTextIsLearnedAndWhatIsBeatenIsSaid(@TempDir Path out) throws IOException {
        String said = train(request(tale(), out, 120, false));

        double bits = last(out, "bits_per_character");
        assertThat(bits).isLessThan(3.6); // single characters need 4.3
        assertThat(last(out, "perplexity")).isCloseTo(Math.pow(2, bits), within(1e-9));
        assertThat(said).contains("\nbeaten: ", "\nnot beaten: ", "unigram, add one", "6-gram");
        assertThat(out.resolve("report.html"))
                .content()
                .contains("<svg", "6-gram", "xz -9e after the text", "A sample");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "peephole"})
    void aRunThatWasStoppedGoesOnBitForBit(String cell, @TempDir Path folder) throws IOException {
        String[] settings = {"cell=" + cell, "dropout=0.2", "layers=2", "hidden=12"};
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        train(request(tale(), whole, 30, false, settings));

        assertThat(new CharLstmRecipe().train(request(tale(), stopped, 30, false, settings), new Patience(14)))
                .isFalse();
        train(request(tale(), stopped, 30, true, settings));

        assertThat(stopped.resolve("model.safetensors")).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
        assertThat(last(stopped, "bits_per_character")).isEqualTo(last(whole, "bits_per_character"));
    }

    @Test
    void bitsAreThoseOfTheStateCarriedThroughAllThatIsHeldOut(@TempDir Path out) throws IOException {
        train(request(tale(), out, 40, false, "layers=2", "held_out=450"));

        Text text = Text.read(tale(), 450);
        try (CharacterNetwork.Learned learned = CharacterNetwork.read(out);
                TensorScope scope = TensorScope.open();
                NoGradients mode = NoGradients.open()) {
            int first = text.learned() - 500;
            long[] numbers = learned.network().vocabulary().numbers(text.codePoints(), first, text.codePoints().length);
            LayerStack stack = learned.network().stack();
            Tensor read = stack.cellByCell(
                            learned.weights(),
                            learned.network()
                                    .embedded(learned.weights(), Tensor.of(numbers))
                                    .unsqueeze(1),
                            stack.zeros(DType.FLOAT32, 1),
                            0,
                            (layer, step) -> {})
                    .output();
            double[] logarithms = Functional.linear(
                            read.squeeze(1),
                            learned.weights().get("head.weight"),
                            learned.weights().get("head.bias"))
                    .logSoftmax(1)
                    .toDoubles();
            long unknown = Arrays.stream(text.codePoints(), text.learned(), text.codePoints().length)
                    .filter(character -> !learned.network().vocabulary().knows(character))
                    .count();
            assertThat(unknown).isPositive();
            double nats = 0;
            int alphabet = learned.network().vocabulary().size();
            for (int i = 500; i < numbers.length; i++) {
                nats -= logarithms[(i - 1) * alphabet + (int) numbers[i]];
            }
            double bits = nats / Math.log(2)
                    + unknown * learned.network().vocabulary().bitsOfUnknown();
            assertThat(last(out, "bits_per_character")).isCloseTo(bits / text.heldOut(), within(1e-5));
        }
    }

    @Test
    void theWeightsAreThoseOfTheZoosCharacterModel(@TempDir Path out) {
        train(request(tale(), out, 5, false, "layers=2"));

        try (CharacterNetwork.Learned learned = CharacterNetwork.read(out);
                TensorScope scope = TensorScope.open()) {
            int alphabet = learned.network().vocabulary().size();
            Options options = Options.parse("classes=" + alphabet + ",features=12,hidden=32,layers=2");
            Entry entry = Zoo.find("char_lm").orElseThrow();
            Graph graph = entry.graph(options, Mode.EVAL, DType.FLOAT32, entry.usual(options));
            long[] numbers = new long[4 * 50];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = 7L * i % alphabet;
            }
            Tensor characters = Tensor.of(numbers, 4, 50);
            try (Weights weights = Weights.read(graph, out.resolve("model.safetensors"));
                    Executor executor = Executor.of(graph)) {
                Tensor graphs = executor.infer(weights, characters);
                Tensor ours = learned.network()
                        .scores(
                                learned.weights(),
                                characters.transpose(0, 1),
                                learned.network().stack().zeros(DType.FLOAT32, 4),
                                0)
                        .scores()
                        .transpose(0, 1);
                assertThat(graphs.sub(ours).abs().amax(0, 1, 2).item()).isLessThan(1e-5);
            }
        }
    }

    private static String written(Path run, long seed, String... options) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String option : options) {
            given.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        StringBuilder out = new StringBuilder();
        new TextGenerator()
                .generate(new GenerateRequest(run, seed, Optional.empty(), given), out, new Patience(Patience.ENDLESS));
        return out.toString();
    }

    @Test
    void theSameSeedWritesTheSameText(@TempDir Path out) {
        train(request(tale(), out, 40, false));

        String one = written(out, 5, "prompt=The lens", "length=80");
        assertThat(one).startsWith("The lens").hasSize(8 + 80 + 1);
        assertThat(written(out, 5, "prompt=The lens", "length=80")).isEqualTo(one);
        assertThat(written(out, 6, "prompt=The lens", "length=80")).isNotEqualTo(one);
        // The likeliest one is the likeliest one, whatever the seed.
        assertThat(written(out, 1, "top-k=1", "temperature=1")).isEqualTo(written(out, 2, "temperature=0"));
        assertThatThrownBy(() -> written(out, 1, "prompt=Lens 鏡"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("character 6 of the text, '鏡' (U+93E1)");
        assertThatThrownBy(() -> written(out, 1, "temperature=-1")).hasMessageContaining("--temperature -1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "projection", "gru", "layernorm"})
    void aTraceShowsWhatTheCellsComputeOneByOne(String cell, @TempDir Path out) {
        train(request(tale(), out, 5, false, "layers=2", "cell=" + cell, "hidden=8"));
        String text = "\"What do you want to see?\" ".repeat(60); // more than one piece

        Trace trace = new TextTracer().trace(out, text);

        try (CharacterNetwork.Learned learned = CharacterNetwork.read(out);
                TensorScope scope = TensorScope.open()) {
            LayerStack stack = learned.network().stack();
            List<Map<String, List<float[]>>> expected = List.of(new LinkedHashMap<>(), new LinkedHashMap<>());
            Tensor characters = Tensor.of(learned.network().vocabulary().numbers(text));
            stack.cellByCell(
                    learned.weights(),
                    learned.network().embedded(learned.weights(), characters).unsqueeze(1),
                    stack.zeros(DType.FLOAT32, 1),
                    0,
                    (layer, step) -> step.values()
                            .forEach(value -> expected.get(layer)
                                    .computeIfAbsent(value.name(), name -> new ArrayList<>())
                                    .add(value.tensor().toFloats())));
            for (int layer = 0; layer < 2; layer++) {
                List<Series> series = trace.layers().get(layer).series();
                assertThat(series.stream().map(Series::name))
                        .containsExactlyElementsOf(expected.get(layer).keySet());
                for (Series one : series) {
                    List<float[]> steps =
                            Objects.requireNonNull(expected.get(layer).get(one.name()));
                    double furthest = 0;
                    for (int step = 0; step < steps.size(); step++) {
                        for (int unit = 0; unit < one.units(); unit++) {
                            furthest = Math.max(furthest, Math.abs(one.at(step, unit) - steps.get(step)[unit]));
                        }
                    }
                    assertThat(furthest).as(one.name()).isLessThan(1e-5);
                }
            }
        }
    }

    @Test
    void chineseIsLearnedAndWrittenByTheCharacter(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("text.txt");
        String text = "磨鏡片的女人住在港口。她問：「你想看見甚麼？」🔭\n".repeat(40);
        WholeFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        Path out = folder.resolve("run");

        train(request(file, out, 60, false, "held_out=100"));

        assertThat(last(out, "bits_per_character")).isLessThan(1);
        String written = written(out, 1, "prompt=她問：", "length=12", "temperature=0");
        assertThat(written).startsWith("她問：");
        assertThat(written.codePoints().filter(c -> text.indexOf(c) < 0)).isEmpty();
    }

    @Test
    void charactersThatWereNeverSeenAreSaidAndPaidFor(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("text.txt");
        Files.writeString(file, "abc abd abe ".repeat(200) + "abc xyz abe ".repeat(3));
        Path out = folder.resolve("run");

        String said = train(request(file, out, 60, false, "held_out=36"));

        assertThat(said).contains("9 held-out characters do not occur");
        // To name one of 1,112,058 characters takes 20.1 bits, and a quarter of the 36 have to be named.
        assertThat(last(out, "bits_per_character")).isGreaterThan(9 * 20.0 / 36);
        assertThat(written(out, 1, "length=200", "temperature=5")).matches("[abcde \n]+");
    }

    @Test
    void aCharacterIsNeverCutAndBytesThatAreNoTextAreNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("text.txt");
        Files.writeString(file, "鏡".repeat(200));
        Text text = Text.read(file, 20);
        assertThat(text.heldOut()).isEqualTo(7);
        assertThat(text.codePoints()).hasSize(200).containsOnly(0x93e1);

        Files.write(file, "鏡".repeat(100).getBytes(StandardCharsets.UTF_8));
        byte[] bytes = Files.readAllBytes(file);
        bytes[123] = (byte) 0xff;
        Files.write(file, bytes);
        assertThatThrownBy(() -> Text.read(file, 20))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("byte 123 (0xff) is no UTF-8");
        assertThatThrownBy(() -> Text.read(folder.resolve("none"), 20)).hasMessageContaining("there is no such file");
        Files.writeString(file, "short");
        assertThatThrownBy(() -> Text.read(file, 20)).hasMessageContaining("at least 100 characters");
    }

    @Test
    void whatCannotBeIsRefused(@TempDir Path out) {
        assertThatThrownBy(() -> train(request(tale(), out, 5, false, "cell=elman")))
                .hasMessageContaining("there is no cell 'elman'");
        assertThatThrownBy(() -> train(request(tale(), out, 5, false, "batch=1000")))
                .hasMessageContaining("needs 25001 characters to learn from");
        assertThatThrownBy(() -> CharacterNetwork.read(out)).isInstanceOf(BadInput.class);
    }

    /** Recipe 3.3 with a quarter of its steps. */
    @Test
    @Tag("slow")
    void theBibleIsLearnedBetterThanGzipPacksIt(@TempDir Path folder) throws IOException, InterruptedException {
        assumeThat(Path.of("/usr/bin/bible"))
                .as("Debian's bible-kjv, whose text this test learns")
                .isExecutable();
        Process bible = new ProcessBuilder("bible", "-f", "Gen1:1-Rev22:21").start();
        String verses = new String(bible.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.substring(line.indexOf(' ') + 1) + "\n")
                .collect(Collectors.joining());
        assertThat(bible.waitFor()).isZero();
        assertThat(verses).hasSize(4_137_850);
        Path file = folder.resolve("kjv.txt");
        Files.writeString(file, verses);
        Path out = folder.resolve("run");

        String said = train(new TrainRequest(
                "text:" + file,
                out,
                OptionalLong.empty(),
                OptionalLong.of(450),
                OptionalDouble.empty(),
                0,
                false,
                Map.of("threads", "1")));

        assertThat(last(out, "bits_per_character")).isLessThan(2.5);
        assertThat(said).contains("5-gram 1.854", "gzip -9 2.558");
    }
}
