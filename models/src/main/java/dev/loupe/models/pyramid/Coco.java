package dev.loupe.models.pyramid;

import java.util.List;

/**
 * What the classes of COCO are called, by their numbers from 1 to 90, of which ten were never used (Lin et al. 2014, as
 * torchvision lists them).
 */
final class Coco {
    private static final String NAMES = "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,"
            + "fire hydrant,N/A,stop sign,parking meter,bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,"
            + "N/A,backpack,umbrella,N/A,N/A,handbag,tie,suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,"
            + "baseball glove,skateboard,surfboard,tennis racket,bottle,N/A,wine glass,cup,fork,knife,spoon,bowl,banana,"
            + "apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,potted plant,bed,N/A,"
            + "dining table,N/A,N/A,toilet,N/A,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,"
            + "refrigerator,N/A,book,clock,vase,scissors,teddy bear,hair drier,toothbrush";

    private Coco() {}

    /** Background is none of them. */
    static List<String> classes() {
        return List.of(NAMES.split(",", -1));
    }
}
