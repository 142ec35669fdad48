package dev.certloom.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.audit.ObjectKey;
import dev.certloom.kernel.VaultName;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/** Whatever SQL is asked of one vault has a case in a {@link VaultIsolationContract}, or is in the contract of the ports. */
class EveryVaultQueryTest {

    private static final MetadataReaderFactory READERS = new CachingMetadataReaderFactory();

    /** {@code VaultPortsContract} asks these of two vaults, together with what stands for them in other tests. */
    private static final Set<String> ASKED_WITH_THEIR_PORTS = Set.of(
            "JdbcCertificates",
            "JdbcKeys",
            "JdbcOperations",
            "JdbcStrandedCertificates",
            "JdbcUnknownOrders",
            "JdbcAwaitedRecords",
            "JdbcRevocations");

    @Test
    void everyQueryOfAVaultIsAskedBesideOtherVaults() {
        Set<String> asked = classes("*VaultIsolationIT")
                .flatMap(test -> contract(test).cases().stream())
                .map(VaultIsolationContract.Case::method)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(methods(method -> true)).as("methods that were renamed").containsAll(asked);
        assertThat(asked).as("methods without a case").containsAll(methods(EveryVaultQueryTest::asksAVault));
    }

    private static Set<String> methods(Predicate<Method> wanted) {
        return classes("Jdbc*")
                .filter(type -> !type.getSimpleName().endsWith("IT"))
                .filter(type -> type.getSimpleName().startsWith("Jdbc"))
                .filter(type -> !ASKED_WITH_THEIR_PORTS.contains(type.getSimpleName()))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> !Modifier.isPrivate(method.getModifiers()) && !method.isSynthetic())
                .filter(wanted)
                .map(EveryVaultQueryTest::written)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean asksAVault(Method method) {
        return Arrays.stream(method.getParameters()).anyMatch(EveryVaultQueryTest::saysVault);
    }

    private static boolean saysVault(Parameter parameter) {
        return parameter.getType() == VaultName.class
                || parameter.getType() == ObjectKey.class
                || parameter.getName().matches("vaults?");
    }

    private static String written(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    private static VaultIsolationContract contract(Class<?> test) {
        try {
            Constructor<?> constructor = test.getDeclaredConstructor();
            constructor.setAccessible(true);
            return (VaultIsolationContract) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Expected to make a " + test, e);
        }
    }

    private static Stream<Class<?>> classes(String name) {
        try {
            Resource[] found = new PathMatchingResourcePatternResolver()
                    .getResources("classpath*:dev/certloom/**/" + name + ".class");
            return Arrays.stream(found).map(EveryVaultQueryTest::type);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Class<?> type(Resource resource) {
        try {
            return Class.forName(
                    READERS.getMetadataReader(resource).getClassMetadata().getClassName());
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
