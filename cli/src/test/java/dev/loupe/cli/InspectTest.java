package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.zoo.Zoo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InspectTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "inspect resnet15 | loupe: resnet15: there is no such file or built-in network; did you mean resnet18",
                "inspect zzzzzzzz | loupe inspect --list names them",
                "inspect | inspect needs a model",
                "inspect alexnet --input 1x3x20x20 | features.5: a window of 3 does not fit an input of 1 with padding 0",
                "inspect resnet18 --input 1x4x64x64 | conv1.weight is 64x3x7x7, but an input of 1x4x64x64 needs 64x4x7x7",
                "inspect alexnet-2012 --input 1x3x300x300 | fc6.weight is 4096x9216",
                "inspect resnet18 --input 3x64x64 | has 3 dimensions, but the network takes 4",
                "inspect resnet18 --input 1x3x0x64 | has the dimension '0'",
                "inspect resnet18 --input 1x3x-1x64 | has the dimension '-1'",
                "inspect resnet18 --input 1x3 | has 2 dimensions",
                "inspect resnet18 --input x=1x3x64x64 --input 1x3x64x64 --input 2x3x8x8 | has only 1 input",
                "inspect resnet18 --input y=1x3x64x64 | there is no such input; the network has x",
                "inspect resnet18 --input 9000000000x3x224000x224000 | does not fit 64 bits",
                "inspect resnet18 --batch 0 | --batch '0' is not a whole number from 1 up",
                "inspect resnet18 --batch two | --batch 'two' is not a whole number",
                "inspect resnet18 --depth -1 | --depth '-1' is not a whole number from 0 up",
                "inspect resnet18 --depth | the option --depth needs a value",
                "inspect resnet18 --columns weight | unknown column 'weight'; choose from",
                "inspect resnet18 --style torchinfo-2 | --style 'torchinfo-2' is unknown; choose from loupe, torchinfo-1.8, torchinfo-main",
                "inspect resnet18 --style torchinfo-1.8 --columns groups | torchinfo 1.8 has no column",
                "inspect resnet18 --style torchinfo-1.8 --columns weight | weight",
                "inspect resnet18 --style torchinfo-1.8 --row-settings x | x",
                "inspect resnet18 --style torchinfo-main --format json | is a text",
                "inspect resnet18 --col-width 9 | it goes with --style torchinfo-1.8",
                "inspect resnet18 --style torchinfo-1.8 --batch-dim 7 | --batch-dim 7 is not in an input of 1x3x224x224",
                "inspect resnet18 --format yaml | --format 'yaml' is unknown; choose from text",
                "inspect resnet18 --format csv --columns output | csv tells all",
                "inspect resnet18 --format html --depth 2 | html tells all",
                "inspect resnet18 --format csv --memory | leave it out, or leave out --memory",
                "inspect resnet18 --explain fc --format svg | --explain has the forms text and latex",
                "inspect densenet201 --format svg --depth 9 | too many to lay out; ask for a smaller --depth",
                "inspect resnet18 --mode test | --mode 'test' is unknown; choose from eval, train",
                "inspect resnet18 --dtype float31 | --dtype 'float31' is unknown",
                "inspect resnet18 --bacth 2 | did you mean --batch?",
                "inspect resnet18:class=10 | resnet18 has no option 'class'; it has channels, classes",
                "inspect resnet18:classes=0 | classes=0 needs a whole number from 1",
                "inspect resnet18:classes | is not of the form name=value",
                "inspect resnet18 --explain layer9 | it has no layer 'layer9'; did you mean layer1",
                "inspct | there is no verb 'inspct'; did you mean inspect?",
                "completion fish | completion is made for bash or zsh",
            })
    void badInputIsOneLineAndExitCode2(String line, String complaint) {
        Run run = Run.of(line.split(" "));

        assertThat(run.err()).startsWith("loupe: ").contains(complaint).hasLineCount(1);
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void aBadInputDoesNotStopTheOthers() {
        Run run = Run.of("inspect", "alexnet", "nosuch", "vgg11", "--format", "json");

        assertThat(run.out().lines().map(line -> line.substring(0, 60)))
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"model\":\"alexnet\""),
                        second -> assertThat(second).contains("\"model\":\"vgg11\""));
        assertThat(run.err()).hasLineCount(1);
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void controlCharactersOfAnArgumentAreEscaped() {
        assertThat(Run.of("inspect", "a\u001b[31mb\u202ec\nd").err())
                .contains("a\\u001b[31mb\\u202ec\\u000ad")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet152", "vgg19", "googlenet", "densenet121", "lstm_2_bi", "unet256", "self_attention"})
    void textFitsTheTerminal(String network) {
        Run run = Run.in(Map.of("LOUPE_COLUMNS", "80"), "inspect", network);

        assertThat(run.out().lines().filter(line -> line.startsWith("├")))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void layersAndWhatLiesOutsideThemAddUpToTheTotals() throws Exception {
        for (String network : Zoo.names()) {
            JsonNode result =
                    JSON.readTree(Run.of("inspect", network, "--format", "json").out());
            long parameters = sum(result.at("/layers"), "parameters")
                    + sum(result.at("/parameters_outside_layers"), "parameters");

            assertThat(parameters)
                    .as("%s: parameters", network)
                    .isEqualTo(result.at("/totals/parameters").longValue());
            assertThat(sum(result.at("/layers"), "multiply_adds"))
                    .as("%s: multiply-adds", network)
                    .isEqualTo(result.at("/totals/multiply_adds").longValue());
            assertThat(sum(result.at("/layers"), "neurons"))
                    .as("%s: neurons", network)
                    .isEqualTo(result.at("/totals/neurons").longValue());
        }
    }

    private static long sum(JsonNode rows, String field) {
        long sum = 0;
        for (JsonNode row : rows) {
            sum += row.get(field).longValue();
        }
        return sum;
    }

    @Test
    void aLayerUsedTwiceAppearsTwiceAndHoldsItsParametersOnce() throws Exception {
        JsonNode layers = JSON.readTree(
                        Run.of("inspect", "reused", "--format", "json").out())
                .get("layers");

        assertThat(layers.get(1).get("path").asText()).isEqualTo("shared");
        assertThat(layers.get(1).get("parameters").longValue()).isEqualTo(272);
        assertThat(layers.get(1).get("shared_with").isNull()).isTrue();
        assertThat(layers.get(2).get("path").asText()).isEqualTo("shared");
        assertThat(layers.get(2).get("parameters").longValue()).isZero();
        assertThat(layers.get(2).get("shared_with").asText()).isEqualTo("shared");
    }

    @Test
    void whatIsNotCountedIsListed() throws Exception {
        JsonNode rows = JSON.readTree(
                        Run.of("inspect", "resnet18", "--format", "json").out())
                .get("not_counted");

        assertThat(rows)
                .extracting(
                        row -> row.get("path").asText() + ": " + row.get("why").asText())
                .contains(
                        "bn1: normalisation",
                        "relu: activation",
                        "maxpool: pooling",
                        "layer1.0: element-wise",
                        "fc: bias addition");
    }

    @Test
    void batchScalesMultiplyAddsAndLeavesNeuronsOfASample() throws Exception {
        JsonNode one = JSON.readTree(Run.of("inspect", "lstm_2_bi", "--batch", "1", "--format", "json")
                .out());
        JsonNode six = JSON.readTree(Run.of("inspect", "lstm_2_bi", "--batch", "6", "--format", "json")
                .out());

        assertThat(six.at("/totals/multiply_adds").longValue())
                .isEqualTo(6 * one.at("/totals/multiply_adds").longValue());
        assertThat(six.at("/totals/neurons")).isEqualTo(one.at("/totals/neurons"));
        assertThat(six.at("/totals/connections")).isEqualTo(one.at("/totals/connections"));
    }

    @Test
    void dtypeChangesBytesOnly() throws Exception {
        JsonNode single =
                JSON.readTree(Run.of("inspect", "vgg11", "--format", "json").out());
        JsonNode half = JSON.readTree(Run.of("inspect", "vgg11", "--dtype", "bfloat16", "--format", "json")
                .out());

        assertThat(2 * half.at("/totals/parameter_bytes").longValue())
                .isEqualTo(single.at("/totals/parameter_bytes").longValue());
        assertThat(half.at("/totals/parameters")).isEqualTo(single.at("/totals/parameters"));
    }

    @Test
    void outputGoesToAFileWholeAndLeavesNothingElse(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("alexnet.json");

        Run run = Run.of("inspect", "alexnet", "--format", "json", "--output", file.toString());

        assertThat(run.out()).isEmpty();
        assertThat(Files.readString(file))
                .isEqualTo(Run.of("inspect", "alexnet", "--format", "json").out());
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void anOutputThatCannotBeWrittenIsOneLine(@TempDir Path folder) {
        Run run = Run.of(
                "inspect", "alexnet", "--output", folder.resolve("no/such/file").toString());

        assertThat(run.err()).contains("cannot be written").hasLineCount(1);
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void colourIsForTerminalsAndChangesNoWord() {
        String plain = Run.of("inspect", "resnet18").out();
        String painted = Run.of("inspect", "resnet18", "--color", "always").out();

        assertThat(plain).doesNotContain("\u001b");
        assertThat(painted).contains("\u001b[1m");
        assertThat(painted.replaceAll("\u001b\\[[0-9]m", "")).isEqualTo(plain);
        assertThat(Run.in(Map.of("LOUPE_COLUMNS", "120"), "inspect", "resnet18").out())
                .isEqualTo(painted);
        assertThat(Run.in(Map.of("LOUPE_COLUMNS", "120", "NO_COLOR", "1"), "inspect", "resnet18")
                        .out())
                .isEqualTo(plain);
    }

    @Test
    void aBudgetThatIsBrokenGivesExitCode1AndNamesTheFigure() {
        Run broken = Run.of("inspect", "resnet18", "--budget", "parameters<=5M,multiply_adds<=10G");
        Run kept = Run.of("inspect", "resnet18", "--budget", "parameters<=12M,peak_memory<=64MiB");

        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.err())
                .contains("parameters is 11689512, asked for parameters<=5M")
                .hasLineCount(1);
        assertThat(kept.code()).isZero();
        assertThat(kept.err()).isEmpty();
    }

    @Test
    void aDifferenceCanBeAnExitCode() {
        assertThat(Run.of("inspect", "--diff", "resnet18", "resnet18", "--exit-code")
                        .code())
                .isZero();
        Run different = Run.of("inspect", "--diff", "resnet18", "resnet34", "--exit-code");
        assertThat(different.code()).isEqualTo(1);
        assertThat(different.out()).contains("48 added", "0 removed", "+10,108,160");
    }

    @Test
    void severalNetworksEndInOneTable() {
        assertThat(Run.of("inspect", "alexnet", "vgg11", "--depth", "0").out())
                .contains("\nalexnet  1x3x224x224   61,100,840    714,188,480")
                .contains("\nvgg11    1x3x224x224  132,863,336  7,609,090,048");
    }

    @Test
    void formulasHaveAVariableForEachFreeDimension() {
        assertThat(Run.of("inspect", "resnet18", "--symbolic").out()).contains("input   BxCxHxW".replace("C", "3"));
        assertThat(Run.of("inspect", "gpt2", "--symbolic").out()).contains("input   BxL");
        assertThat(Run.of("inspect", "vit_b_16", "--symbolic").out()).contains("input   Bx3x224x224");
        assertThat(Run.of("inspect", "lstm", "--symbolic").out()).contains("input   LxBx5");
    }

    @Test
    void theLargestLayersComeFirst() {
        String text =
                Run.of("inspect", "vgg16", "--top", "3", "--sort", "parameters").out();

        assertThat(text.lines().filter(line -> line.startsWith("classifier")))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("classifier.0 "),
                        second -> assertThat(second).startsWith("classifier.3 "),
                        third -> assertThat(third).startsWith("classifier.6 "));
    }

    @Test
    void theListNamesSourceAndYear() {
        assertThat(Run.of("inspect", "--list", "resnet").out())
                .contains("resnet152")
                .contains("2015  Deep Residual Learning")
                .doesNotContain("vgg");
    }

    @Test
    void everyVerbHasHelpThatFitsAScreen() {
        for (String verb : Loupe.VERBS) {
            Run run = Run.of(verb, "--help");

            assertThat(run.code()).isZero();
            assertThat(run.out().lines())
                    .as(verb)
                    .hasSizeLessThanOrEqualTo(56)
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completionKnowsVerbsOptionsAndNetworks(String shell) {
        assertThat(Run.of("completion", shell).out()).contains("inspect", "--explain", "resnet152", "eval train");
    }

    @Test
    void theManualHasEveryOptionOfEveryVerb() {
        String manual = Run.of("help", "--man").out();
        for (Verb verb : Loupe.verbs()) {
            assertThat(manual).contains(".SS \"loupe " + ManPage.escape(verb.name()) + "\"\n");
            for (Option option : verb.options()) {
                assertThat(manual).contains(".B " + ManPage.escape(option.name()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {"--depth 1; \\-\\-depth 1", "'a' ~ ^; \\*'a\\*' \\(ti \\(ha", ".SH; \\&.SH", "a\\b; a\\eb"})
    void theManualShowsTextAsItStands(String text, String roff) {
        assertThat(ManPage.escape(text)).isEqualTo(roff);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "csv; path,operator,depth,inputs,output,parameters,",
                "markdown; | layer ",
                "latex; % needs",
                "html; <!doctype html>",
                "svg; <svg xmlns=",
            })
    void eachFormIsPrintedForNumbersAndForSymbols(String format, String begin) {
        for (String input : new String[] {"1x3x224x224", "Bx3x224x224"}) {
            Run run = Run.of("inspect", "alexnet", "--format", format, "--input", input);
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out()).startsWith(begin);
        }
    }
}
