namespace ZenImageBuilder.Engine;

/// <summary>The composition root: everything of the engine is put together here and nowhere else.</summary>
public static class Engine;
