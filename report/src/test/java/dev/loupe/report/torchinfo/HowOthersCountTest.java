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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/how-others-count.md} and its Chinese twin are what this code writes: the exact figures are counted, torchinfo's
 * computed by its rules, which the golden texts hold byte for byte. With {@code -Dloupe.rewrite=true} both are written anew.
 */
class HowOthersCountTest {
    private static final Path DOCS = Path.of(System.getProperty("loupe.root", ".."), "docs");

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

    private static final Map<String, String> CHINESE = Map.ofEntries(
            Map.entry("bias additions count", "把加偏置也算进去"),
            Map.entry("bias additions and batch normalisations count", "把加偏置和批归一化也算进去"),
            Map.entry("1.8 forgets the sequence dimension of Linear; biases", "1.8 漏掉 Linear 的序列维；另计偏置"),
            Map.entry("the same", "同上"),
            Map.entry("attention is not counted; 1.8: Linear", "不计注意力；1.8 另有 Linear 的问题"),
            Map.entry(
                    "attention, whose projections are never called as modules; 1.8: Linear",
                    "注意力的投影从不作为模块调用，因而不计；1.8 另有 Linear 的问题"),
            Map.entry("the products of queries, keys and values; 1.8: Linear", "不计 Q、K、V 之间的乘积；1.8 另有 Linear 的问题"),
            Map.entry("MultiheadAttention is no leaf", "MultiheadAttention 不是叶模块"),
            Map.entry("transposed convolutions are counted by their output", "转置卷积按输出大小计"),
            Map.entry("cells multiply by the hidden size once more", "对单步单元多乘了一次隐藏单元数"),
            Map.entry("biases", "计入偏置"),
            Map.entry("biases; embedding look-ups count; 1.8: Linear", "计入偏置和嵌入查表；1.8 另有 Linear 的问题"),
            Map.entry(
                    "1.8 leaves out what is no leaf's: attention, position embedding, class token",
                    "1.8 漏掉不属于叶模块的参数：注意力、位置嵌入、分类词元"),
            Map.entry("the same: attention's projections and position tables", "同上：注意力的投影和位置表"),
            Map.entry("the same: layer scales", "同上：逐层缩放"),
            Map.entry("1.8 leaves out the auxiliary heads, which do not run", "1.8 漏掉推理时不运行的辅助分类头"),
            Map.entry("exact", "一致"));

    @Test
    void thePageIsWhatTheCodeCounts() throws IOException {
        assertPage("how-others-count.md", page(false));
    }

    @Test
    void soIsItsChineseTwin() throws IOException {
        assertPage("how-others-count.zh.md", page(true));
    }

    private static void assertPage(String name, String text) throws IOException {
        Path page = DOCS.resolve(name);
        if (Boolean.getBoolean("loupe.rewrite")) {
            Files.writeString(page, text);
        }
        assertThat(page)
                .as("rewrite it with: mvn test -pl report -am -Dtest=HowOthersCountTest -Dloupe.rewrite=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .hasContent(text);
    }

    private static String page(boolean chinese) {
        StringBuilder page = new StringBuilder(chinese ? """
                # 其他工具怎么数

                <!-- 由 report 模块的 HowOthersCountTest 写出，请勿手改。 -->

                “精确”一列是 Loupe 的结果。torchinfo 两列分别取其 1.8.0 发行版和 2026 年 8 月的开发版，都按它自己的规则算出
                （`--style torchinfo-1.8` 与 `torchinfo-main` 可逐字节输出它的文本）。网络均取默认输入：`loupe inspect 名称`。

                ## 乘加次数
                精确值只计与权重、与激活的乘法，含批量；不计偏置、归一化和查表。

                | 网络 | 精确 | torchinfo 1.8 | | torchinfo main | | 原因 |
                |---|---:|---:|---:|---:|---:|---|
                """ : """
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
            row(page, row.get(0), exact, release, main, row.get(1), chinese);
        }
        page.append(chinese ? """

                ## 参数字节数

                | 网络 | 精确 | torchinfo 1.8 | | torchinfo main | | 原因 |
                |---|---:|---:|---:|---:|---:|---|
                """ : """

                ## Bytes of parameters

                | network | exact | torchinfo 1.8 | | torchinfo main | | why |
                |---|---:|---:|---:|---:|---:|---|
                """);
        for (List<String> row : PARAMETER_BYTES) {
            Graph graph = graph(row.get(0));
            long exact = Inspection.of(graph).totals().parameterBytes().value();
            long release = statistics(Version.ONE_EIGHT, graph).parameterBytes();
            long main = statistics(Version.MAIN, graph).parameterBytes();
            row(page, row.get(0), exact, release, main, row.get(1), chinese);
        }
        page.append(chinese ? """

                ## 激活字节数
                torchinfo 的“forward/backward pass size”是所有带参数的叶模块输出之和的两倍。它既不是推理的峰值，也不是训练一步要为反向
                传播保留的量（见[内存](memory.zh.md)）；下面两列均不含参数。

                | 网络 | torchinfo | 推理峰值 | 训练保留 |
                |---|---:|---:|---:|
                """ : """

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

    private static void row(
            StringBuilder page, String name, long exact, long release, long main, String why, boolean chinese) {
        row(
                page,
                name,
                exact,
                release,
                in(chinese, off(release, exact)),
                main,
                in(chinese, off(main, exact)),
                in(chinese, why));
    }

    /** A share is the same in both languages; words that lack a translation would be missed by the reader, and fail. */
    private static String in(boolean chinese, String english) {
        return !chinese || english.endsWith("%")
                ? english
                : Optional.ofNullable(CHINESE.get(english)).orElseThrow();
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
