import torchinfo
import torchvision

torchinfo.summary(torchvision.models.resnet152(), input_size=(1, 3, 224, 224), verbose=1)
