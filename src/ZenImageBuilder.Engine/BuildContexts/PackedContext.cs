namespace ZenImageBuilder.Engine.BuildContexts;

/// <summary>An object that has been written but for its beginning.</summary>
/// <param name="Head">What belongs before all that was written: <see cref="ContextArchive.HeadLength"/> bytes.</param>
/// <param name="BodyBytes">How much was written.</param>
/// <param name="TarBytes">The length of the archive before compression.</param>
internal sealed record PackedContext(ReadOnlyMemory<byte> Head, long BodyBytes, long TarBytes)
{
    /// <summary>The length of the whole object.</summary>
    public long ObjectBytes => Head.Length + BodyBytes;
}
