package dev.loupe.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.loupe", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule modulesDependDownwardOnly = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("graph")
            .definedBy("dev.loupe.graph..")
            .layer("zoo")
            .definedBy("dev.loupe.zoo..")
            .layer("metrics")
            .definedBy("dev.loupe.metrics..")
            .layer("inspect")
            .definedBy("dev.loupe.inspect..")
            .layer("formats")
            .definedBy("dev.loupe.formats..")
            .layer("report")
            .definedBy("dev.loupe.report..")
            .layer("fleet")
            .definedBy("dev.loupe.fleet..")
            .layer("explain")
            .definedBy("dev.loupe.explain..")
            .layer("torch")
            .definedBy("dev.loupe.torch..")
            .layer("models")
            .definedBy("dev.loupe.models..")
            .layer("serve")
            .definedBy("dev.loupe.serve..")
            .layer("cli")
            .definedBy("dev.loupe.cli..")
            .layer("site")
            .definedBy("dev.loupe.site..")
            .whereLayer("zoo")
            .mayOnlyAccessLayers("graph")
            .whereLayer("metrics")
            .mayOnlyAccessLayers("graph")
            .whereLayer("inspect")
            .mayOnlyAccessLayers("graph")
            .whereLayer("formats")
            .mayOnlyAccessLayers("graph", "zoo")
            .whereLayer("report")
            .mayOnlyAccessLayers("graph", "inspect", "metrics")
            .whereLayer("fleet")
            .mayOnlyAccessLayers("graph", "inspect", "formats", "report")
            .whereLayer("explain")
            .mayOnlyAccessLayers("graph", "zoo", "inspect", "metrics", "report")
            .whereLayer("torch")
            .mayOnlyAccessLayers("graph", "formats", "inspect")
            .whereLayer("models")
            .mayOnlyAccessLayers("graph", "zoo", "metrics", "formats", "inspect", "report", "torch")
            .whereLayer("serve")
            .mayOnlyAccessLayers("graph", "zoo", "metrics", "inspect", "formats", "report", "explain")
            .whereLayer("graph")
            .mayNotAccessAnyLayer()
            .whereLayer("cli")
            .mayOnlyBeAccessedByLayers("site")
            .whereLayer("site")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule modulesHaveNoCycles =
            slices().matching("dev.loupe.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTorchSeesLibTorch = noClasses()
            .that()
            .resideOutsideOfPackage("dev.loupe.torch..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco..");

    /** So that what only counts starts without LibTorch: the start script leaves its jars out. */
    @ArchTest
    static final ArchRule theCommandLineNeedsNoTorch = noClasses()
            .that()
            .resideInAPackage("dev.loupe.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.loupe.torch..", "dev.loupe.models..");

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints = noClasses()
            .that()
            .resideOutsideOfPackage("dev.loupe.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule onlyTheCommandLineExits = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.loupe.cli.Main")
            .should()
            .callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule nothingIsDeserialised =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.io.ObjectInputStream");

    /** A file is data: readers see bytes and make values, whatever the bytes say. */
    @ArchTest
    static final ArchRule readersCannotExecuteWhatTheyRead = noClasses()
            .that()
            .resideInAPackage("dev.loupe.formats..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang.reflect..", "java.lang.invoke..", "javax.script..", "java.net..", "java.rmi..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.lang\\.(Process.*|Runtime|ClassLoader)")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.ServiceLoader")
            .orShould()
            .callMethod(Class.class, "forName", String.class);
}
