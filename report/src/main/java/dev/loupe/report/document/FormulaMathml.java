package dev.loupe.report.document;

import dev.loupe.report.Html;
import dev.loupe.report.document.Formula.Fraction;
import dev.loupe.report.document.Formula.Part;
import dev.loupe.report.document.Formula.Row;
import dev.loupe.report.document.Formula.Script;
import dev.loupe.report.document.Formula.Sign;

/** Formulas as MathML Core, which browsers draw themselves. */
public final class FormulaMathml {
    private FormulaMathml() {}

    /** The {@code math} element, on a line of its own if it is a display. */
    public static String of(Formula formula, boolean isDisplay) {
        return (isDisplay ? "<math display=\"block\">" : "<math>") + of(formula.root()) + "</math>";
    }

    private static String of(Part part) {
        if (part instanceof Sign sign) {
            return sign(sign);
        }
        if (part instanceof Fraction fraction) {
            return "<mfrac>" + of(fraction.over()) + of(fraction.under()) + "</mfrac>";
        }
        if (part instanceof Script script) {
            String below = script.below().map(FormulaMathml::of).orElse("");
            String above = script.above().map(FormulaMathml::of).orElse("");
            String name = above.isEmpty() ? "msub" : below.isEmpty() ? "msup" : "msubsup";
            return "<" + name + ">" + of(script.base()) + below + above + "</" + name + ">";
        }
        StringBuilder row = new StringBuilder("<mrow>");
        boolean isAfterFunction = false;
        for (Part each : ((Row) part).parts()) {
            boolean isBracket = each instanceof Sign sign && sign.kind() == Formula.Kind.BRACKET;
            row.append(isAfterFunction && !isBracket ? "<mspace width=\"0.17em\"></mspace>" : "");
            row.append(of(each));
            isAfterFunction = each instanceof Sign sign && sign.kind() == Formula.Kind.FUNCTION;
        }
        return row.append("</mrow>").toString();
    }

    private static String sign(Sign sign) {
        String text = Html.escape(sign.unicode());
        return switch (sign.kind()) {
            case NAME, FUNCTION -> "<mi>" + text + "</mi>";
            case NUMBER -> "<mn>" + text + "</mn>";
            case OPERATOR -> "<mo>" + text + "</mo>";
            case BRACKET -> "<mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">" + text + "</mo>";
            case TEXT -> "<mtext>" + text + "</mtext>";
            case SPACE -> "<mspace width=\"1em\"></mspace>";
        };
    }
}
