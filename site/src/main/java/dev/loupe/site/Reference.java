package dev.loupe.site;

import dev.loupe.cli.Manual;
import dev.loupe.cli.Manual.ExitCode;
import dev.loupe.cli.Manual.OptionEntry;
import dev.loupe.cli.Manual.VerbEntry;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Formats;
import dev.loupe.formats.Reader;
import dev.loupe.report.learning.Recipe;
import dev.loupe.report.learning.Setting;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Zoo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The reference: verbs, options, recipes, networks, formats, exit codes and schemas, from the tables that the program runs by. */
final class Reference {
    static final List<String> PAGES = Stream.of(
                    Manual.verbs().stream().map(verb -> "reference/" + verb.name()),
                    Stream.of("recipes", "networks", "formats", "schemas", "exit-codes")
                            .map(name -> "reference/" + name))
            .flatMap(pages -> pages)
            .toList();

    private final Language language;

    private Reference(Language language) {
        this.language = language;
    }

    static List<Page> pages(Language language) {
        Reference reference = new Reference(language);
        List<Page> pages = new ArrayList<>();
        for (VerbEntry verb : Manual.verbs()) {
            pages.add(reference.page(verb.name(), reference.verb(verb)));
        }
        pages.add(reference.page("recipes", reference.recipes()));
        pages.add(reference.page("networks", reference.networks()));
        pages.add(reference.page("formats", reference.formats()));
        pages.add(reference.page("schemas", reference.schemas()));
        pages.add(reference.page("exit-codes", reference.exitCodes()));
        return pages;
    }

    private Page page(String name, String markdown) {
        return new Page("reference/" + name, language, Markdown.html(markdown, link -> link));
    }

    private String verb(VerbEntry verb) {
        StringBuilder text = new StringBuilder();
        text.append("# `loupe ").append(verb.name()).append("`\n\n");
        text.append(Wording.of(verb.summary(), language))
                .append(language.of(".", "。"))
                .append("\n\n");
        text.append("```\nloupe ")
                .append(verb.name())
                .append(' ')
                .append(verb.usage())
                .append("\n```\n\n");
        if (!verb.options().isEmpty()) {
            text.append("## ").append(language.of("Options", "选项")).append("\n\n");
            row(text, language.of("option", "选项"), language.of("value", "取值"), language.of("meaning", "含义"));
            text.append("|---|---|---|\n");
        }
        for (OptionEntry option : verb.options()) {
            row(
                    text,
                    code(option.name()),
                    option.value().isEmpty() ? "" : code(option.value()),
                    Wording.of(option.help(), language));
        }
        text.append("\n## ").append(language.of("Examples", "示例")).append("\n\n```\n");
        verb.examples().forEach(example -> text.append(example).append('\n'));
        return text.append("```\n").toString();
    }

    private String recipes() {
        List<Recipe> recipes = new ArrayList<>();
        ServiceLoader.load(Recipe.class).forEach(recipes::add);
        recipes.sort(Comparator.comparing(Recipe::name));
        StringBuilder text = new StringBuilder("# ").append(language.of("Recipes and their settings", "训练配方及其设置"));
        text.append("\n\n")
                .append(language.of(
                        "`loupe train RECIPE --set NAME=VALUE`; as `loupe train --list` prints them.",
                        "用法：`loupe train RECIPE --set NAME=VALUE`。内容与 `loupe train --list` 相同，说明文字取自程序，为英文。"))
                .append('\n');
        for (Recipe recipe : recipes) {
            text.append("\n## ")
                    .append(recipe.name())
                    .append("\n\n")
                    .append(plain(recipe.summary()))
                    .append("\n\n");
            if (recipe.settings().isEmpty()) {
                continue;
            }
            row(text, language.of("setting", "设置"), language.of("usual value", "默认值"), language.of("meaning", "含义"));
            text.append("|---|---|---|\n");
            for (Setting setting : recipe.settings()) {
                row(text, code(setting.name()), code(setting.usual()), plain(setting.help()));
            }
        }
        return text.toString();
    }

    private String networks() {
        StringBuilder text = new StringBuilder("# ")
                .append(language.of("Built-in networks", "内置网络"))
                .append("\n\n");
        text.append(language.of(
                                "%d networks, in the order of `loupe inspect --list`. Options follow a colon: `resnet50:classes=10,width=2`.",
                                "共 %d 个，次序同 `loupe inspect --list`。选项写在冒号后面：`resnet50:classes=10,width=2`。")
                        .formatted(Zoo.names().size()))
                .append("\n\n");
        row(
                text,
                language.of("name", "名称"),
                language.of("year", "年份"),
                language.of("usual input", "默认输入"),
                language.of("source", "出处"));
        text.append("|---|---:|---|---|\n");
        for (String name : Zoo.names()) {
            Entry entry = Zoo.find(name).orElseThrow();
            List<String> inputs = entry.inputs().stream()
                    .map(input -> input.tensor().shape() + " "
                            + input.tensor().dtype().name().toLowerCase(Locale.ROOT))
                    .toList();
            row(text, code(name), Integer.toString(entry.year()), String.join(", ", inputs), plain(entry.source()));
        }
        return text.toString();
    }

    private String formats() {
        StringBuilder text = new StringBuilder("# ")
                .append(language.of("Formats that are read", "可读的文件格式"))
                .append("\n\n");
        text.append(language.of(
                        "A file is told by its content, not by its name. As `loupe inspect --formats` prints them.",
                        "识别格式看内容，不看文件名。与 `loupe inspect --formats` 的输出一致。"))
                .append("\n\n| ");
        text.append(language.of("format", "格式")).append(" | ").append(language.of("files", "文件"));
        List<String> parts = language == Language.ENGLISH
                ? List.of("architecture", "shapes", "tensors", "weights", "figures")
                : List.of("结构", "形状", "张量清单", "权重数据", "各项指标");
        parts.forEach(part -> text.append(" | ").append(part));
        text.append(" |\n|---|---").append("|---".repeat(parts.size())).append("|\n");
        StringBuilder remarks = new StringBuilder();
        for (Reader reader : Formats.ALL) {
            Format format = reader.format();
            text.append("| ").append(plain(format.title())).append(" | ");
            text.append(
                    format.suffixes().isEmpty()
                            ? language.of("by content", "按内容")
                            : code(String.join(" ", format.suffixes())));
            for (Gives part : Gives.values()) {
                text.append(" | ").append(format.gives().contains(part) ? language.of("yes", "有") : "–");
            }
            text.append(" |\n");
            if (!format.remark().isEmpty()) {
                remarks.append("- **")
                        .append(plain(format.title()))
                        .append("**: ")
                        .append(plain(format.remark()))
                        .append(".\n");
            }
        }
        return text.append('\n')
                .append(language.of("", "备注取自程序，为英文。\n\n"))
                .append(remarks)
                .toString();
    }

    private String schemas() {
        StringBuilder text = new StringBuilder("# ")
                .append(language.of("JSON schemas", "JSON 模式"))
                .append("\n\n");
        text.append(language.of("""
                A document that the program writes names its schema in `schema` (but for `loupe.metrics/1` and `loupe.detect/1`, whose forms
                are others'). The number changes when a field goes away or
                changes its meaning; new fields may come without. Each schema below is a file of JSON Schema (draft 2020-12), and
                the build validates real output against it.
                """, """
                程序写出的 JSON 都在 `schema` 字段里写明所用的模式（`loupe.metrics/1` 与 `loupe.detect/1` 沿用他人的格式，没有这个字段）。字段被删或含义改变时编号才变；新增字段不改编号。下列每个模式都是一份
                JSON Schema（2020-12 版）文件，构建时会用真实输出逐一校验。
                """)).append('\n');
        row(text, language.of("schema", "模式"), language.of("written by", "由谁写出"));
        text.append("|---|---|\n");
        for (Schema schema : Schema.ALL) {
            row(text, "[`" + schema.name() + "`](" + schema.file() + ")", schema.writer());
        }
        return text.toString();
    }

    private String exitCodes() {
        StringBuilder text =
                new StringBuilder("# ").append(language.of("Exit codes", "退出码")).append("\n\n");
        row(text, language.of("code", "退出码"), language.of("meaning", "含义"));
        text.append("|---:|---|\n");
        for (ExitCode code : Manual.EXIT_CODES) {
            row(text, Integer.toString(code.code()), Wording.of(code.meaning(), language));
        }
        return text.toString();
    }

    private static void row(StringBuilder text, String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** Text as code in a cell: a bar would end the cell. */
    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text.replace("|", "\\|") + "`";
    }

    /** Text of the program, of which no sign is Markdown. */
    static String plain(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            safe.append("\\`*_<>|[]#&".indexOf(c) >= 0 ? "\\" : "").append(c);
        }
        return safe.toString();
    }
}
