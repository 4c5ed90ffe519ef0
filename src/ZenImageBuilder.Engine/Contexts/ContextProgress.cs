namespace ZenImageBuilder.Engine.Contexts;

/// <summary>What is being done with a context.</summary>
internal enum ContextPhase
{
    /// <summary>The folder is being walked.</summary>
    Scan,

    /// <summary>Files are being read to name the context.</summary>
    Hash,

    /// <summary>Blocks are being packed and sent.</summary>
    Pack,
}

/// <summary>How far it is. Reported every few hundred files or megabytes, and once at the end of the phase.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Files">Files done.</param>
/// <param name="Bytes">Bytes of files done.</param>
/// <param name="TotalFiles">All files that have to be read for it, with the Dockerfile that is sent apart; 0 while scanning.</param>
/// <param name="TotalBytes">All bytes of them; 0 while scanning.</param>
internal sealed record ContextProgress(ContextPhase Phase, int Files, long Bytes, int TotalFiles, long TotalBytes);
