namespace ZenImageBuilder.Sandbox.Protocol;

/// <summary>Reads small bodies: documents, but not blobs.</summary>
internal static class BodyReader
{
    private const int Largest = 16 * 1024 * 1024;

    public static async Task<byte[]> ReadAllAsync(Stream body, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var piece = new byte[16 * 1024];
        int count;
        while ((count = await body.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0)
        {
            buffer.Write(piece, 0, count);
            if (buffer.Length > Largest)
            {
                throw AwsException.BadRequest("RequestEntityTooLargeException", "The request body is too large.");
            }
        }

        return buffer.ToArray();
    }
}
