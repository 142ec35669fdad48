package dev.certloom;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import dev.certloom.access.Caller;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.operation.OperationFinished;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Rules that the modules' declarations cannot say. Each is turned round, "whoever uses it must live there", so that a
 * misspelt package fails as an empty subject instead of passing for ever.
 */
@AnalyzeClasses(packages = "dev.certloom", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule only_process_knows_the_engine = classes()
            .that(use("io.camunda."))
            .should()
            .resideInAnyPackage("dev.certloom.process..", "dev.certloom.exporter")
            .because("the engine drives the lifecycle; the vault's rules must hold without it");

    /** A jar of this package alone runs in the broker. */
    @ArchTest
    static final ArchRule the_exporter_needs_only_the_jdk_and_the_exporter_api = classes()
            .that()
            .resideInAPackage("dev.certloom.exporter..")
            .should()
            .resideInAPackage("dev.certloom.exporter")
            .andShould()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.net..",
                    // the type of the logger that the API hands out, and an annotation that needs not be there
                    "org.slf4j",
                    "org.jspecify.annotations",
                    "io.camunda.zeebe.exporter.api..",
                    "io.camunda.zeebe.protocol.record..",
                    "dev.certloom.exporter");

    /** A jar of this package alone judges exports, and a bare JDK compiles it. */
    @ArchTest
    static final ArchRule the_verifier_needs_only_the_jdk = classes()
            .that()
            .resideInAPackage("dev.certloom.audit.verification..")
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.certloom.audit.verification");

    @ArchTest
    static final ArchRule nothing_of_the_application_needs_the_exporter = classes()
            .that()
            .resideInAPackage("dev.certloom.exporter..")
            .should()
            .onlyBeAccessed()
            .byAnyPackage("dev.certloom.exporter");

    /** A jar of this package alone runs in the broker. */
    @ArchTest
    static final ArchRule the_interceptor_needs_only_the_jdk_and_what_every_gateway_has = classes()
            .that()
            .resideInAPackage("dev.certloom.interceptor..")
            .should()
            .resideInAPackage("dev.certloom.interceptor")
            .andShould()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "org.slf4j", "org.jspecify.annotations", "io.grpc", "dev.certloom.interceptor");

    @ArchTest
    static final ArchRule nothing_of_the_application_needs_the_interceptor = classes()
            .that()
            .resideInAPackage("dev.certloom.interceptor..")
            .should()
            .onlyBeAccessed()
            .byAnyPackage("dev.certloom.interceptor");

    @ArchTest
    static final ArchRule only_the_exporter_uses_the_exporter_api =
            classes().that(use("io.camunda.zeebe.")).should().resideInAPackage("dev.certloom.exporter");

    /** What is nested in one is of its kind. */
    @ArchTest
    static final ArchRule only_jdbc_classes_speak_sql = classes()
            .that(use("java.sql.", "javax.sql.", "org.springframework.jdbc."))
            .and()
            .areNotAnnotatedWith(Configuration.class)
            .should()
            .haveNameMatching("dev\\.certloom\\.(.+\\.)?Jdbc[^.]*|dev\\.certloom\\.(database|embedded)\\..*")
            .because("each table has one place; database holds the connection, and embedded makes the database itself");

    @ArchTest
    static final ArchRule nothing_streams_rows = noClasses()
            .should()
            .callMethod(JdbcClient.MappedQuerySpec.class, "stream")
            .because("a stream that nobody closes keeps its connection for ever");

    /** Lowest first. */
    private static final List<String> ROOMS = List.of(
            "kernel",
            "runtime",
            "settings",
            "availability",
            "compute",
            "database",
            "crypto",
            "chaincheck",
            "certificate",
            "issuer",
            "operation",
            "maintenance",
            "renewal",
            "access",
            "identity",
            "notification",
            "audit",
            "approval",
            "processview",
            "process",
            "monitoring",
            "signin",
            "web",
            "embedded");

    @ArchTest
    static void no_arrow_runs_up(JavaClasses all) {
        for (int room = 0; room < ROOMS.size() - 1; room++) {
            String[] above = ROOMS.subList(room + 1, ROOMS.size()).stream()
                    .map(name -> "dev.certloom." + name + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.certloom." + ROOMS.get(room) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .check(all);
        }
    }

    @ArchTest
    static void parts_of_renewal_know_its_plans_and_not_each_other(JavaClasses all) {
        List<String> parts = List.of("escalation", "selection", "suggestion");
        for (String part : parts) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.certloom.renewal..")
                    .and()
                    .resideOutsideOfPackage("dev.certloom.renewal." + part)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.certloom.renewal." + part)
                    .check(all);
        }
    }

    @ArchTest
    static void every_room_has_its_place_in_the_order(JavaClasses all) {
        assertThat(ROOMS)
                .containsAll(all.stream()
                        .map(type -> type.getPackageName().replaceFirst("^dev\\.certloom\\.?([^.]*).*", "$1"))
                        .filter(room -> !Set.of("", "exporter", "interceptor").contains(room))
                        .collect(Collectors.toSet()));
    }

    @ArchTest
    static final ArchRule only_notification_sends_mail = classes()
            .that(use("jakarta.mail.", "org.springframework.mail."))
            .should()
            .resideInAPackage("dev.certloom.notification..")
            .because("whoever has something to tell posts it in the transaction that makes it true");

    @ArchTest
    static final ArchRule records_of_the_domain_are_plain_java = classes()
            .that()
            .resideInAnyPackage("dev.certloom.kernel", "dev.certloom.certificate", "dev.certloom.operation")
            .and()
            .areRecords()
            .and()
            .haveSimpleNameNotEndingWith("Settings")
            .and()
            .haveNameNotMatching(".*\\.Jdbc[^.]*")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "dev.certloom.kernel",
                    "dev.certloom.crypto",
                    "dev.certloom.chaincheck",
                    "dev.certloom.certificate",
                    "dev.certloom.issuer",
                    "dev.certloom.operation");

    /** Who keeps something open while an operation is under way hears of its end. */
    @ArchTest
    static final ArchRule whoever_ends_an_operation_says_how = methods()
            .that(call("dev.certloom.operation.PendingOperation", "completed", "failed", "cancelled", "withdrawn"))
            .should(ArchCondition.from(describe(
                    "publish how it ended",
                    method -> method.getConstructorCallsFromSelf().stream()
                            .anyMatch(call -> call.getTargetOwner().isAssignableTo(OperationFinished.class)))));

    @ArchTest
    static final ArchRule listeners_choose_by_type = noMethods()
            .that()
            .areAnnotatedWith(EventListener.class)
            .or()
            .areAnnotatedWith(TransactionalEventListener.class)
            .should()
            .haveRawParameterTypes(AuditableEvent.class)
            .because("only the audit trail receives it, as it does all: what others listen to is a type of its own");

    @ArchTest
    static final ArchRule issuer_adapters_do_not_know_each_other = slices().matching("dev.certloom.issuer.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage("dev.certloom.issuer.client"));

    /** Interfaces that have one implementation all the same, each with the reason. */
    private static final Map<String, String> LONE_INTERFACES =
            Map.of("dev.certloom.approval.ApprovingGroups", "process, which lies above, answers what approval asks");

    /** A class can be read by itself, and mocked: an interface pays where something is done in two ways, or a test does it otherwise. */
    @ArchTest
    static void an_interface_has_two_implementations_a_lambda_or_a_double(JavaClasses main) {
        JavaClasses withTests = new ClassFileImporter().importPackages("dev.certloom");
        Set<String> lambdas = LambdaTypes.in("dev.certloom");
        assertThat(main.stream()
                        .filter(type -> type.isInterface() && !type.isAnnotation())
                        .filter(type -> !type.getMethods().isEmpty())
                        .map(JavaClass::getName)
                        .filter(type -> !lambdas.contains(type))
                        .filter(type -> implementations(withTests.get(type)) < 2))
                .containsExactlyInAnyOrderElementsOf(LONE_INTERFACES.keySet());
    }

    private static long implementations(JavaClass type) {
        return type.getAllSubclasses().stream()
                .filter(subtype -> !subtype.isInterface())
                .count();
    }

    @ArchTest
    static final ArchRule only_the_caller_knows_who_acts = noClasses()
            .that()
            .doNotBelongToAnyOf(Caller.class, Actor.class)
            .and()
            .doNotHaveSimpleName("SignIn")
            .and()
            .doNotHaveSimpleName("AuditBody")
            .should()
            .callConstructor(Actor.class, String.class, String.class, String.class, String.class)
            .because(
                    "whoever asks is audited under one name; before a token is issued the sign-in knows it, and a stored"
                            + " line its own");

    @ArchTest
    static final ArchRule the_root_package_holds_only_the_application = classes()
            .that()
            .resideInAPackage("dev.certloom")
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .beAnnotatedWith(SpringBootApplication.class)
            .because("the root belongs to no module, so anything else there is a way around the modules");

    /** Methods that call one of another class. */
    private static DescribedPredicate<JavaMethod> call(String owner, String... names) {
        return describe(
                "call " + String.join(" or ", names) + " of " + owner,
                method -> method.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().getName().equals(owner)
                                && List.of(names).contains(call.getName())));
    }

    /** Classes that use one of the packages. */
    private static DescribedPredicate<JavaClass> use(String... packages) {
        return describe(
                "use " + String.join(", ", packages),
                type -> type.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getPackageName() + ".")
                        .anyMatch(name -> Stream.of(packages).anyMatch(name::startsWith)));
    }
}
