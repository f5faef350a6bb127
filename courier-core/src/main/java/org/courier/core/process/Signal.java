package org.courier.core.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/// kill(2) for a whole process group, which the JDK cannot name.
enum Signal {
    KILL(9),
    TERM(15);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /// Whoever has ended already is no error.
    @SuppressWarnings("restricted")
    void toGroup(long leader) {
        var linker = Linker.nativeLinker();
        var kill =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("kill"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            int _ = (int) kill.invokeExact(-(int) leader, number);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
