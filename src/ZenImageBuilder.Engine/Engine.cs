namespace ZenImageBuilder.Engine;
internal static class Engine;
