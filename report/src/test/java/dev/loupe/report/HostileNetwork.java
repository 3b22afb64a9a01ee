package dev.loupe.report;

import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu;

import dev.loupe.graph.Block;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Value;
import dev.loupe.inspect.Inspection;
import java.util.List;

/** A network whose names attack every medium that reports are written in. */
public final class HostileNetwork {
    public static final List<String> NAMES = List.of(
            "=HYPERLINK(\"http://evil.example\",\"click\")",
            "+1+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "two\r\nlines",
            "quote\"comma,",
            "<script>alert(1)</script>",
            "</script></svg></style><img src=x onerror=alert(1)>",
            "' onmouseover='alert(1)",
            "]]>--><!--",
            "&amp;&#60;",
            "a|b`c`*d*_e_[f](javascript:alert(1))",
            "www.evil.example @everyone :x: ~~gone~~ $x$",
            "\\input{/etc/passwd} 50% & #1 $y$ ~^_{}",
            "\u001b[31mred\u001b]0;title\u0007",
            "\u202egnp.exe\u2066",
            "\u0000\u200b\ufeff\ud800",
            "${jndi} __proto__ constructor");

    private static final String KIND = "<b>&\"'=Kind|\u202e";

    private HostileNetwork() {}

    public static Heading heading() {
        return new Heading("=<i>model</i>|\u001b[2J\"'", "file", "", "%\\about{} & <u>it</u>\u202e");
    }

    public static Inspection inspection() {
        Block whole = Block.of(KIND, x -> {
            Value value = x;
            for (String name : NAMES) {
                value = value.then(
                        name, Block.of(KIND + name, y -> y.then(name, linear(4)).then("relu", relu())));
            }
            return value.then(flatten());
        });
        return Inspection.of(Graph.of("<u>hostile</u>\u202e", whole, Shape.of(1, 4)));
    }
}
