using Amazon.Runtime;

namespace Amazon.CloudFormation;

internal sealed class StackStatus(string value) : ConstantClass(value)
{
    public static implicit operator StackStatus(string value) => new(value);
}

internal sealed class ResourceStatus(string value) : ConstantClass(value)
{
    public static implicit operator ResourceStatus(string value) => new(value);
}
