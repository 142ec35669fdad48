package dev.certloom;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Which types the lambdas and method references of compiled code are of: ArchUnit does not tell. */
final class LambdaTypes {

    private LambdaTypes() {}

    /** Names of the types in the classes of a package and those below. */
    static Set<String> in(String folder) {
        Set<String> types = new HashSet<>();
        try {
            for (Resource file : new PathMatchingResourcePatternResolver()
                    .getResources("classpath*:" + folder.replace('.', '/') + "/**/*.class")) {
                try (InputStream content = file.getInputStream()) {
                    new ClassReader(content).accept(visitor(types), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return types;
    }

    private static ClassVisitor visitor(Set<String> types) {
        return new ClassVisitor(SpringAsmInfo.ASM_VERSION) {
            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {
                    @Override
                    public void visitInvokeDynamicInsn(
                            String method, String callSite, Handle bootstrap, Object... arguments) {
                        types.add(Type.getReturnType(callSite).getClassName());
                    }
                };
            }
        };
    }
}
