package dev.loupe.site;

import dev.loupe.report.document.Formula;
import dev.loupe.report.document.FormulaMathml;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Markdown as GitHub reads it, with its forms of formulas: {@code $`...`$} in a line, a block of code called {@code math} on
 * lines of its own. They become MathML, which browsers set without a script.
 */
final class Markdown {
    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .nodeRendererFactory(MathRenderer::new)
            .nodeRendererFactory(WideRenderer::new)
            .build();

    private Markdown() {}

    /**
     * The body of a page.
     *
     * @param address from where a link or a picture leads in the source to where it leads in the site
     * @throws IllegalArgumentException when a formula is not in the part of LaTeX that is known
     */
    static String html(String text, UnaryOperator<String> address) {
        Node document = PARSER.parse(text);
        document.accept(new Addresses(address));
        document.accept(new FormulasInLines());
        document.accept(new ChineseLines());
        return RENDERER.render(document);
    }

    /** A formula in a line. */
    private static final class Inline extends CustomNode {
        private final String latex;

        Inline(String latex) {
            this.latex = latex;
        }
    }

    /** A table that may be wider than the page: it scrolls by itself. */
    private static final class Wide extends CustomBlock {}

    private static final class Addresses extends AbstractVisitor {
        private final UnaryOperator<String> address;

        Addresses(UnaryOperator<String> address) {
            this.address = address;
        }

        @Override
        public void visit(Link link) {
            link.setDestination(address.apply(link.getDestination()));
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            image.setDestination(address.apply(image.getDestination()));
            visitChildren(image);
        }

        @Override
        public void visit(CustomBlock block) {
            if (block instanceof TableBlock && !(block.getParent() instanceof Wide)) {
                Wide wide = new Wide();
                block.insertBefore(wide);
                wide.appendChild(block);
            }
            visitChildren(block);
        }
    }

    private static final class FormulasInLines extends AbstractVisitor {
        @Override
        public void visit(Code code) {
            if (code.getPrevious() instanceof Text before
                    && code.getNext() instanceof Text after
                    && before.getLiteral().endsWith("$")
                    && after.getLiteral().startsWith("$")) {
                before.setLiteral(
                        before.getLiteral().substring(0, before.getLiteral().length() - 1));
                after.setLiteral(after.getLiteral().substring(1));
                code.insertBefore(new Inline(code.getLiteral()));
                code.unlink();
            }
        }
    }

    /** Lines of Chinese are joined without a space, and so is what meets its punctuation. */
    private static final class ChineseLines extends AbstractVisitor {
        @Override
        public void visit(SoftLineBreak end) {
            char before = end.getPrevious() instanceof Text text ? last(text.getLiteral()) : ' ';
            char after = end.getNext() instanceof Text text ? first(text.getLiteral()) : ' ';
            if ((isChinese(before) && isChinese(after)) || isPunctuation(before) || isPunctuation(after)) {
                end.unlink();
            }
        }

        private static char first(String text) {
            return text.isEmpty() ? ' ' : text.charAt(0);
        }

        private static char last(String text) {
            return text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
        }

        private static boolean isChinese(char c) {
            return c > 0x2e80;
        }

        private static boolean isPunctuation(char c) {
            return "，。、；：？！（）《》".indexOf(c) >= 0;
        }
    }

    private record MathRenderer(HtmlNodeRendererContext context) implements NodeRenderer {
        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(Inline.class, FencedCodeBlock.class);
        }

        @Override
        public void render(Node node) {
            if (node instanceof Inline inline) {
                context.getWriter().raw(FormulaMathml.of(Formula.of(inline.latex), false));
                return;
            }
            FencedCodeBlock block = (FencedCodeBlock) node;
            context.getWriter().line();
            if ("math".equals(block.getInfo())) {
                String latex = block.getLiteral().strip().replace('\n', ' ');
                context.getWriter()
                        .raw("<div class=\"formula\">" + FormulaMathml.of(Formula.of(latex), true) + "</div>");
            } else {
                context.getWriter().raw("<pre tabindex=\"0\"><code>");
                context.getWriter().text(block.getLiteral());
                context.getWriter().raw("</code></pre>");
            }
            context.getWriter().line();
        }
    }

    private static final class WideRenderer implements NodeRenderer {
        private final HtmlNodeRendererContext context;

        WideRenderer(HtmlNodeRendererContext context) {
            this.context = context;
        }

        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(Wide.class);
        }

        @Override
        public void render(Node node) {
            context.getWriter().raw("<div class=\"scroll\" tabindex=\"0\">");
            for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
                context.render(child);
            }
            context.getWriter().raw("</div>");
            context.getWriter().line();
        }
    }
}
