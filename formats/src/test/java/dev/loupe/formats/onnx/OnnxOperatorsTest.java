package dev.loupe.formats.onnx;

import static dev.loupe.formats.onnx.OnnxFile.BOOL;
import static dev.loupe.formats.onnx.OnnxFile.FLOAT;
import static dev.loupe.formats.onnx.OnnxFile.INT32;
import static dev.loupe.formats.onnx.OnnxFile.INT64;
import static dev.loupe.formats.onnx.OnnxFile.INT8;
import static dev.loupe.formats.onnx.OnnxFile.UINT8;
import static dev.loupe.formats.onnx.OnnxFile.body;
import static dev.loupe.formats.onnx.OnnxFile.nodeOf;
import static dev.loupe.formats.onnx.OnnxFile.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.formats.Formats;
import dev.loupe.formats.Model;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators that the files of the corpus do not have: control flow, functions, whole numbers, com.microsoft. */
class OnnxOperatorsTest {
    private static final String MICROSOFT = "com.microsoft";

    @TempDir
    Path folder;

    private Model read(OnnxFile file) throws IOException {
        return Formats.read(file.write(folder));
    }

    private static Inspection inspected(Model model) {
        return Inspection.of(model.graph().orElseThrow());
    }

    private long multiplyAdds(OnnxFile file) throws IOException {
        return inspected(read(file)).totals().multiplyAdds().value();
    }

    private static Shape output(Graph graph) {
        return graph.outputs().get(0).shape();
    }

    @Test
    void aLoopCountsItsBodyAsOftenAsItRuns() throws IOException {
        OnnxFile once = new OnnxFile()
                .input("i", INT64)
                .input("go", BOOL)
                .input("state", FLOAT, 2, 8)
                .weight("w", FLOAT, 8, 8)
                .node("MatMul", "state w", "next")
                .node("Identity", "go", "on")
                .output("on", BOOL)
                .output("next", FLOAT, 2, 8);
        OnnxFile file = new OnnxFile()
                .input("x", FLOAT, 2, 8)
                .scalar("trips", 5)
                .node("Loop", "trips _ x", "y", body("body", once))
                .output("y", FLOAT, 2, 8);
        Model model = read(file);

        assertThat(model.warnings()).isEmpty();
        assertThat(inspected(model).totals().multiplyAdds().value()).isEqualTo(5 * 2 * 8 * 8);
        assertThat(inspected(model).totals().parameters().value()).isEqualTo(64);
        assertThat(output(model.graph().orElseThrow())).isEqualTo(Shape.of(2, 8));
    }

    @Test
    void aLoopOfUnknownLengthCountsOnePassAndSaysSo() throws IOException {
        OnnxFile once = new OnnxFile()
                .input("i", INT64)
                .input("go", BOOL)
                .input("state", FLOAT, 2, 8)
                .weight("w", FLOAT, 8, 8)
                .node("MatMul", "state w", "next")
                .node("Identity", "go", "on")
                .output("on", BOOL)
                .output("next", FLOAT, 2, 8);
        Model model = read(new OnnxFile()
                .input("x", FLOAT, 2, 8)
                .input("trips", INT64)
                .node("Loop", "trips _ x", "y", body("body", once))
                .output("y", FLOAT, 2, 8));

        assertThat(inspected(model).totals().multiplyAdds().value()).isEqualTo(2 * 8 * 8);
        assertThat(model.warnings()).anySatisfy(warning -> assertThat(warning).contains("Loop"));
    }

    @Test
    void aScanRunsOverItsFirstDimension() throws IOException {
        OnnxFile step = new OnnxFile()
                .input("state", FLOAT, 8)
                .input("row", FLOAT, 4)
                .weight("w", FLOAT, 4, 8)
                .node("MatMul", "row w", "moved")
                .node("Add", "moved state", "next")
                .node("Identity", "next", "seen")
                .output("next", FLOAT, 8)
                .output("seen", FLOAT, 8);
        Model model = read(new OnnxFile()
                .input("start", FLOAT, 8)
                .input("rows", FLOAT, 7, 4)
                .node("Scan", "start rows", "last all", body("body", step), whole("num_scan_inputs", 1))
                .output("all", FLOAT, 7, 8));

        assertThat(inspected(model).totals().multiplyAdds().value()).isEqualTo(7 * 4 * 8);
        assertThat(output(model.graph().orElseThrow())).isEqualTo(Shape.of(7, 8));
    }

    @Test
    void anIfCountsItsLargerBranchAndSaysSo() throws IOException {
        OnnxFile small = new OnnxFile()
                .weight("a", FLOAT, 8, 4)
                .node("MatMul", "x a", "small")
                .output("small", FLOAT, 2, 4);
        OnnxFile large = new OnnxFile()
                .weight("b", FLOAT, 8, 16)
                .weight("c", FLOAT, 16, 4)
                .node("MatMul", "x b", "wide")
                .node("MatMul", "wide c", "large")
                .output("large", FLOAT, 2, 4);
        Model model = read(new OnnxFile()
                .input("which", BOOL)
                .input("x", FLOAT, 2, 8)
                .node("If", "which", "y", body("then_branch", small), body("else_branch", large))
                .output("y", FLOAT, 2, 4));

        assertThat(inspected(model).totals().multiplyAdds().value()).isEqualTo(2 * 8 * 16 + 2 * 16 * 4);
        assertThat(model.warnings()).anySatisfy(warning -> assertThat(warning).contains("else_branch"));
    }

    @Test
    void aFunctionIsCountedWhereItIsCalled() throws IOException {
        OnnxFile file = new OnnxFile()
                .input("x", FLOAT, 2, 8)
                .weight("w", FLOAT, 8, 8)
                .function("Twice", "a b", "c", nodeOf("", "MatMul", "a b", "t"), nodeOf("", "MatMul", "t b", "c"))
                .node("local", "Twice", "x w", "h")
                .node("local", "Twice", "h w", "y")
                .output("y", FLOAT, 2, 8);
        Inspection inspection = inspected(read(file));

        assertThat(inspection.totals().multiplyAdds().value()).isEqualTo(4 * 2 * 8 * 8);
        assertThat(inspection.totals().parameters().value()).isEqualTo(64);
    }

    @Test
    void convolutionsOfWholeNumbersCountAsOthers() throws IOException {
        OnnxFile file = new OnnxFile()
                .input("x", UINT8, 1, 3, 10, 10)
                .weight("scale", FLOAT)
                .weight("zero", UINT8)
                .weight("w", INT8, 6, 3, 3, 3)
                .weight("zero_w", INT8)
                .weight("b", INT32, 6)
                .node("QLinearConv", "x scale zero w scale zero_w scale zero b", "y")
                .node("ConvInteger", "y v", "z")
                .weight("v", INT8, 2, 6, 1, 1)
                .output("z", INT32, 1, 2, 8, 8);

        assertThat(multiplyAdds(file)).isEqualTo(8 * 8 * 6 * 27 + 8 * 8 * 2 * 6);
    }

    @Test
    void productsOfWholeNumbersCountAsOthers() throws IOException {
        OnnxFile file = new OnnxFile()
                .input("x", FLOAT, 4, 16)
                .node("DynamicQuantizeLinear", "x", "q s z")
                .weight("w", INT8, 16, 5)
                .node("MatMulInteger", "q w z", "y")
                .output("y", INT32, 4, 5);

        assertThat(multiplyAdds(file)).isEqualTo(4 * 16 * 5);
    }

    @Test
    void weightsOfFourBitsCountByTheirUnpackedSizes() throws IOException {
        OnnxFile file = new OnnxFile()
                .input("x", FLOAT, "batch", 3, 64)
                .weight("packed", UINT8, 32, 2, 16)
                .weight("scales", FLOAT, 64)
                .node(
                        MICROSOFT,
                        "MatMulNBits",
                        "x packed scales",
                        "y",
                        whole("K", 64),
                        whole("N", 32),
                        whole("bits", 4),
                        whole("block_size", 32))
                .output("y", FLOAT, "batch", 3, 32);
        Model model = read(file);

        assertThat(inspected(model).totals().multiplyAdds().value()).isEqualTo(3 * 64 * 32);
        assertThat(output(model.graph().orElseThrow()).get(-1).value()).isEqualTo(32);
    }

    @Test
    void fusedAttentionCountsProjectionsAndScores() throws IOException {
        OnnxFile file = new OnnxFile()
                .input("x", FLOAT, 1, 10, 32)
                .weight("w", FLOAT, 32, 96)
                .weight("b", FLOAT, 96)
                .node(MICROSOFT, "Attention", "x w b", "y", whole("num_heads", 4))
                .output("y", FLOAT, 1, 10, 32);

        assertThat(multiplyAdds(file)).isEqualTo(10 * 32 * 96 + 2 * 10 * 10 * 32);
    }

    @Test
    void groupedQueriesAttendToAllThatIsCached() throws IOException {
        OnnxFile file = new OnnxFile()
                .input("q", FLOAT, 1, 1, 64)
                .input("k", FLOAT, 1, 1, 16)
                .input("v", FLOAT, 1, 1, 16)
                .input("past_k", FLOAT, 1, 2, 99, 8)
                .input("past_v", FLOAT, 1, 2, 99, 8)
                .input("lengths", INT32, 1, 1)
                .input("total", INT32)
                .node(
                        MICROSOFT,
                        "GroupQueryAttention",
                        "q k v past_k past_v lengths total",
                        "y present_k present_v",
                        whole("num_heads", 8),
                        whole("kv_num_heads", 2))
                .output("y", FLOAT, 1, 1, 64);

        assertThat(multiplyAdds(file)).isEqualTo(2 * 100 * 64);
    }

    @Test
    void anUnknownOperatorIsListedAndTheRestCounted() throws IOException {
        Model model = read(new OnnxFile()
                .input("x", FLOAT, 2, 8)
                .weight("w", FLOAT, 8, 8)
                .node("MatMul", "x w", "h")
                .node("com.example", "Frobnicate", "h", "y")
                .output("y", FLOAT, 2, 8));
        Inspection inspection = inspected(model);

        assertThat(inspection.totals().multiplyAdds().value()).isEqualTo(2 * 8 * 8);
        assertThat(inspection.notCounted()).anySatisfy(row -> {
            assertThat(row.operator()).isEqualTo("Frobnicate");
            assertThat(row.why()).contains("unknown");
        });
    }

    @Test
    void anUnknownOperatorWhoseOutputNobodyTakesIsWarnedAbout() throws IOException {
        Model model = read(new OnnxFile()
                .input("x", FLOAT, 2, 8)
                .weight("w", FLOAT, 8, 8)
                .node("com.example", "Frobnicate", "x", "unused")
                .node("MatMul", "x w", "y")
                .output("y", FLOAT, 2, 8));

        assertThat(model.warnings()).anySatisfy(warning -> assertThat(warning).contains("Frobnicate"));
    }

    @Test
    void aShapeThatIsComputedIsFollowed() throws IOException {
        Model model = read(new OnnxFile()
                .input("x", FLOAT, "batch", 12, 8)
                .node("Shape", "x", "sizes")
                .scalar("zero", 0)
                .node("Gather", "sizes zero", "n")
                .numbers("axes", 0)
                .node("Unsqueeze", "n axes", "n1")
                .numbers("rest", -1)
                .node("Concat", "n1 rest", "to", whole("axis", 0))
                .node("Reshape", "x to", "flat")
                .output("flat", FLOAT, "batch", 96));

        assertThat(output(model.graph().orElseThrow())).isEqualTo(Shape.of(1, 96));
    }
}
