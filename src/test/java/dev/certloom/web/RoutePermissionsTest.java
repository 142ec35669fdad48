package dev.certloom.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.CertloomApplication;
import dev.certloom.GoldenFile;
import dev.certloom.access.AnyAuthenticatedCaller;
import dev.certloom.access.RequiresPermission;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/** Holds routes and permissions together (API reference 1.6). */
class RoutePermissionsTest {

    private static final GoldenFile TABLE = new GoldenFile("api/routes.txt");

    @Test
    void everyRouteDemandsAPermissionOrSaysThatItIsOpen() throws ClassNotFoundException {
        assertThat(routes())
                .isNotEmpty()
                .allSatisfy(route -> assertThat(AnnotatedElementUtils.hasAnnotation(route, RequiresPermission.class)
                                ^ AnnotatedElementUtils.hasAnnotation(route, AnyAuthenticatedCaller.class))
                        .as(
                                "%s: add @RequiresPermission, or @AnyAuthenticatedCaller if it shows nothing of a vault",
                                route)
                        .isTrue());
    }

    /** Another permission for a route, or another route, is a change of the API: change the table with it. */
    @Test
    void theRoutesOfTheApiDemandWhatTheTableSays() throws ClassNotFoundException {
        String actual = routes().stream()
                        .filter(route -> Set.of(
                                        "dev.certloom.web", "dev.certloom.web.keyvault", "dev.certloom.web.people")
                                .contains(route.getDeclaringClass().getPackageName()))
                        .flatMap(route -> lines(route).stream())
                        .sorted()
                        .collect(Collectors.joining("\n"))
                + "\n";

        TABLE.assertIsEqualTo(actual);
    }

    /** The words stand in audit records, so they do not change. A route without one is a read. */
    @Test
    void theRoutesOfTheApiAreAuditedWhenDeniedAsTheTableSays() throws ClassNotFoundException {
        String actual = routes().stream()
                        .filter(route -> route.isAnnotationPresent(Audited.class)
                                && !route.getDeclaringClass().getPackageName().endsWith(".pages"))
                        .flatMap(route -> lines(route).stream()
                                .map(line -> line.substring(0, line.lastIndexOf(' '))
                                        + " "
                                        + route.getAnnotation(Audited.class).value()))
                        .sorted()
                        .collect(Collectors.joining("\n"))
                + "\n";

        new GoldenFile("api/denials.txt").assertIsEqualTo(actual);
    }

    @Test
    void everyRouteThatChangesSomethingIsAuditedWhenDenied() throws ClassNotFoundException {
        assertThat(routes())
                .filteredOn(route -> Set.of(
                                "dev.certloom.web.keyvault", "dev.certloom.web.people", "dev.certloom.web.pages")
                        .contains(route.getDeclaringClass().getPackageName()))
                .filteredOn(RoutePermissionsTest::changesSomething)
                .filteredOn(route -> !onlyComputes(route))
                .isNotEmpty()
                .allSatisfy(route -> assertThat(route.isAnnotationPresent(Audited.class))
                        .as("%s: add @Audited", route)
                        .isTrue());
    }

    /** What is posted is judged, or computed with a public key, and nothing comes of it. */
    private static boolean onlyComputes(Method route) {
        return Stream.of(
                        "/certificate/check",
                        "/new-request/look",
                        "/new-request/read",
                        "{version}/verify",
                        "{version}/encrypt",
                        "{version}/wrapkey")
                .anyMatch(end -> lines(route).stream().anyMatch(line -> line.contains(end + " ")));
    }

    private static boolean changesSomething(Method route) {
        @Nullable RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(route, RequestMapping.class);
        return mapping != null
                && mapping.method().length > 0
                && !Arrays.asList(mapping.method()).contains(RequestMethod.GET);
    }

    private static List<String> lines(Method route) {
        @Nullable RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(route, RequestMapping.class);
        @Nullable RequiresPermission demanded = route.getAnnotation(RequiresPermission.class);
        List<String> lines = new ArrayList<>();
        if (mapping != null) {
            String verbs = mapping.method().length == 0 ? "(any)" : Arrays.toString(mapping.method());
            for (String path : mapping.path()) {
                lines.add("%s %s %s"
                        .formatted(
                                path.replace("{name:(?!issuers$).*}", "{name}"),
                                verbs,
                                demanded == null ? "open" : demanded.value()));
            }
        }
        return lines;
    }

    private static List<Method> routes() throws ClassNotFoundException {
        ClassPathScanningCandidateComponentProvider scan = new ClassPathScanningCandidateComponentProvider(false);
        scan.addIncludeFilter(new AnnotationTypeFilter(Controller.class));
        List<Method> routes = new ArrayList<>();
        for (var found : scan.findCandidateComponents(CertloomApplication.class.getPackageName())) {
            Class<?> controller = Class.forName(found.getBeanClassName());
            Arrays.stream(controller.getDeclaredMethods())
                    .filter(method -> AnnotatedElementUtils.hasAnnotation(method, RequestMapping.class))
                    .forEach(routes::add);
        }
        return routes;
    }
}
